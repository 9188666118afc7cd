import HTTPSemantics
import ResourceCore

/// Has the requests of one event loop meet their faults.
final class FaultInjection {
    private let rules: FaultRules
    private let desk = FaultDesk()
    private let service: Service

    init(_ rules: FaultRules, _ service: Service) {
        self.rules = rules
        self.service = service
    }

    func begin(on loop: any HandlerLoop) { desk.begin(on: loop) }

    func wake() { desk.wake() }

    func stop() { desk.stop() }

    /// What becomes of a request that meets a fault; nil if it meets none.
    /// - Parameter admit: Judges the request as one that has met its fault already.
    func disposition(
        _ input: AdmissionInput, _ conclusion: Conclusion<Admission>, _ renderer: ResponseRenderer,
        admit: @escaping (InjectedFault) -> HeadDisposition
    ) -> HeadDisposition? {
        let request = input.request
        guard desk.canWait, let segments = Self.segments(request), !conclusion.isAboutCaller else { return nil }
        let isAdmitted = if case .success = conclusion { true } else { false }
        let mayCommit = input.rules?.content.isStored == true && !request.method.isSafe
        let injected: InjectedFault
        do throws(FaultError) {
            if let fault = try FaultPreference.fault(request) {
                injected = InjectedFault(fault, mayCommit: mayCommit)
            } else {
                guard
                    let fault = rules.fault(for: request, at: segments, isAdmitted: isAdmitted, mayCommit: mayCommit)
                else { return nil }
                injected = fault
            }
        } catch {
            return .answer(RequestContext(renderer, service).finish(renderer.response(to: error.problem)))
        }
        let context = RequestContext(renderer, service, injected)
        switch injected.fault {
        case .status(let status, let fields):
            let problem = Problem(.injectedFault, detail: "A fault was asked for: nothing was done.")
                .with { problem in
                    problem.status = status
                    problem.fields = fields
                }
            return .answer(context.finish(renderer.response(to: problem)))
        case .drop(.arrival), .reset(.arrival):
            let problem = Problem(.injectedFault, detail: "A fault was asked for: the connection is closed.")
            return .answer(context.finish(renderer.response(to: problem)))
        case .drop(.answer), .reset(.answer), .truncate, .drip, .delay(_, .answer): return admit(injected)
        case .delay(_, .arrival): return waiting(injected, request, admit)
        case .hold: return isAdmitted ? waiting(injected, request, admit) : admit(injected)
        case .repeated(let times):
            guard !request.method.isRead else {
                return .respond(RepeatedExchange(times, desk) { admit(injected) })
            }
            let first = admit(injected)
            return first.replacing(with: RepeatedExchange(times, desk, first: first) { admit(injected) })
        }
    }

    private func waiting(
        _ injected: InjectedFault, _ request: Request, _ admit: @escaping (InjectedFault) -> HeadDisposition
    ) -> HeadDisposition {
        let waits =
            request.method.isSafe && !Preference.all(named: "wait", in: request.fields.values(.prefer)).isEmpty
        guard !request.method.isRead else {
            let kind: WaitingExchange.Kind = waits ? .wait : .other
            return .respond(WaitingExchange(injected, rules, desk, kind) { admit(injected) })
        }
        // Its content is read first.
        let disposition = admit(injected)
        let kind: WaitingExchange.Kind = waits ? .wait : disposition.writesOneResource ? .commit : .other
        return disposition.replacing(with: WaitingExchange(injected, rules, desk, kind) { disposition })
    }

    /// The path of a request that may meet faults.
    private static func segments(_ request: Request) -> [String]? {
        guard request.method != .options, let target = RequestTarget(request.target),
            case .success(let segments) = PathSegments.decode(target.path),
            segments.first?.utf8.first != UInt8(ascii: "_")
        else { return nil }
        return segments
    }
}

extension Method {
    /// GET and HEAD: whatever content comes is not wanted.
    fileprivate var isRead: Bool { self == .get || self == .head }
}

extension Conclusion<Admission> {
    /// Whether the request was refused for who sends it, or to whom: that stays so, whatever is asked for.
    fileprivate var isAboutCaller: Bool {
        switch self {
        case .success: false
        case .refused(let type, _):
            [.misdirectedRequest, .unauthorized, .malformedCredentials, .crossSiteWrite].contains(type)
        }
    }
}
