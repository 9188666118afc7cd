import ArgumentParser
import HTTPSemantics
import ResourceCore

/// What may be stored, and what writes must bring.
struct RuleOptions: ParsableArguments {
    @Option(help: "More media types to store, separated by commas, such as 'text/*,image/png'.")
    var accept: String?

    @Option(help: "What content that cannot be taken is answered with: rfc9110 (415, 400) or classic (501).")
    var statusProfile = StatusProfile.rfc9110

    @Flag(help: "Ask for a condition on PUT, PATCH and DELETE of what exists: 428 without.")
    var requirePreconditions = false

    @Flag(help: "Ask for an Idempotency-Key on POST: 400 without.")
    var requireIdempotencyKey = false

    @Option(help: "Seconds for which the answer to an Idempotency-Key is kept.")
    var idempotencyTtl: Int64 = 24 * 60 * 60

    func validate() throws {
        guard 1...(10 * 365 * 86_400) ~= idempotencyTtl else {
            throw ValidationError("--idempotency-ttl is a number of seconds from 1 to ten years.")
        }
    }

    func apply(to policy: inout Policy) throws {
        policy.statusProfile = statusProfile
        policy.requiresPreconditions = requirePreconditions
        policy.requiresIdempotencyKey = requireIdempotencyKey
        policy.idempotencyLifetime = idempotencyTtl
        for text in (accept ?? "").split(separator: ",") {
            let trimmed = String(text.filter { $0 != " " })
            guard let range = MediaRange(trimmed) else {
                throw ValidationError(
                    "--accept: “\(trimmed)” is not a media type or range such as text/* or image/png.")
            }
            policy.acceptedTypes.append(range)
        }
    }
}

extension StatusProfile: ExpressibleByArgument {}
