import HTTPSemantics
import JSONDocuments
import ResourceCore

/// QUERY of a collection (RFC 10008): reads the query from the content, and answers as GET does.
final class QueryExchange: Exchange {
    private let service: Service
    private let context: RequestContext
    private let reading: QueryContent
    /// Answers on the event loop with a page that was asked for.
    private let answer: (CollectionPage, Reply) -> Void

    init(
        _ service: Service, _ context: RequestContext, _ reading: QueryContent,
        answer: @escaping (CollectionPage, Reply) -> Void
    ) {
        self.service = service
        self.context = context
        self.reading = reading
        self.answer = answer
    }

    func respond(to content: [UInt8], reply: Reply) {
        guard content.count > WorkerPool.inlineLimit else {
            switch reading.page(content) {
            case .success(let page): return answer(page, reply)
            case .failure(let error): return refuse(error.problem, reply)
            }
        }
        // What is large is read by a worker, which answers, too, without waiting for a change.
        let isTaken = service.workers.run(bytes: content.count) { [context, reading] worker in
            let answer: TracedResponse
            do throws(StoreError) {
                answer =
                    switch reading.page(content) {
                    case .success(let page): try page.response(worker.reader(), context.renderer)
                    case .failure(let error): context.renderer.response(to: error.problem)
                    }
            } catch {
                answer = context.renderer.response(to: error)
            }
            reply { _ in context.finish(answer) }
        }
        if !isTaken { reply { [context] _ in context.finish(context.renderer.overloaded()) } }
    }

    private func refuse(_ problem: Problem, _ reply: Reply) {
        reply { [context] _ in context.finish(context.renderer.response(to: problem)) }
    }
}

/// What QUERY brings, and how it is read.
struct QueryContent: Sendable {
    let name: String
    let input: AdmissionInput
    let operation: Operation
    let now: Int64

    struct Refusal: Error {
        var problem: Problem
    }

    /// The page that is asked for, or why there is none.
    func page(_ content: [UInt8]) -> Result<CollectionPage, Refusal> {
        if case .faulty(let error) = ContentParsing.parsedContent(of: content, input) {
            return .failure(Refusal(problem: error.problem(profile: input.policy.statusProfile)))
        }
        let isJSON = input.mediaType.value?.isJSON == true
        do throws(QueryError) {
            let query = isJSON ? try parsedJSON(content) : try parsedForm(content)
            let place: QueryCursor.Place
            do {
                place = try QueryCursor.place(query, in: name)
            } catch {
                throw QueryError(error.detail, at: isJSON ? "/after" : nil)
            }
            return .success(
                CollectionPage(
                    name, query, place, from: isJSON ? .json : .form, operation, now, scanLimit: input.policy.scanLimit)
            )
        } catch {
            var problem = QueryProblems.problem(error, in: .content, profile: input.policy.statusProfile)
            problem.fix = error.intended
            problem.place = error.place
            return .failure(Refusal(problem: problem))
        }
    }

    private func parsedJSON(_ content: [UInt8]) throws(QueryError) -> CollectionQuery {
        // It was found to be JSON already.
        guard let document = try? JSONDocument(parsing: content, depthLimit: input.policy.depthLimit) else {
            throw QueryError("The content is no JSON.", isMalformed: true)
        }
        return try QueryJSON.parse(document)
    }

    private func parsedForm(_ content: [UInt8]) throws(QueryError) -> CollectionQuery {
        if let first = content.first(where: { $0 > 0x20 }), "{[".utf8.contains(first),
            let document = try? JSONDocument(parsing: content, depthLimit: input.policy.depthLimit)
        {
            let isQuery = (try? QueryJSON.parse(document)) != nil
            throw QueryError(
                "The content is JSON, and its Content-Type says that it is a form: curl -d sends that unless told otherwise.",
                isMalformed: true,
                intended: isQuery ? CurlOption.field(.contentType, MediaType.json.essence) : nil)
        }
        guard let text = String(validating: content, as: UTF8.self), let form = QueryParameters(form: text) else {
            var error = QueryError(
                "The content is no form: a “%” is not followed by two hexadecimal digits, or it is not UTF-8.",
                isMalformed: true)
            if let offset = QueryParameters.fault(inForm: content) {
                let place = content.withUnsafeBufferPointer {
                    JSONOutline.Fault(offset: offset, sentence: error.detail).place(in: $0)
                }
                error.place = Problem.Place(offset: offset, line: place.line, column: place.column)
            }
            throw error
        }
        return try QueryForm.parse(form.pairs)
    }
}

/// How it is told that a query cannot be answered.
enum QueryProblems {
    /// Where the query is.
    enum Origin {
        case address, content
    }

    static func problem(_ error: QueryError, in origin: Origin, profile: StatusProfile = .rfc9110) -> Problem {
        let type: ProblemType =
            error.isMalformed ? .malformedContent : origin == .content ? .unprocessableQuery : .undefinedQuery
        return Problem(type, detail: error.detail, profile: profile).with { $0.pointer = error.pointer }
    }

    /// - Parameter declared: what the collection has; nil for nothing.
    static func indexRequired(
        _ query: CollectionQuery, in name: String, scanLimit: Int, _ declared: DeclaredCollection?,
        _ renderer: ResponseRenderer
    ) -> Problem {
        let members = query.sort.map { "“\($0.path.description)”" }.joined(separator: ", ")
        var declaration = declared?.declaration ?? CollectionDeclaration()
        let indexed = query.sort.map(\.path).prefix { declaration.indexes.contains($0) }
        let isReady = declared?.isReady == true
        let those = isReady ? indexed.last.map { " that tie in “\($0.description)”" } : nil
        let reason =
            "\(name) has more than \(scanLimit) resources\(those ?? ""), or too large ones, to be sorted by \(members) without an index."
        guard indexed.isEmpty || isReady else {
            return Problem(.indexRequired, detail: "\(reason) One is being built: try again in a moment.")
        }
        guard let missing = query.sort.map(\.path).first(where: { !declaration.indexes.contains($0) }) else {
            return Problem(.indexRequired, detail: "\(reason) What is declared leads to too many.")
        }
        guard declaration.indexes.count < CollectionDeclaration.limit else {
            return Problem(
                .indexRequired,
                detail: "\(reason) It has \(CollectionDeclaration.limit) indexes, as many as there may be.")
        }
        declaration.indexes.append(missing)
        let path = IndexPages.path(of: name)
        let text = IndexPages.text(declaration)
        let detail = "\(reason) PUT \(renderer.address(of: path)) with \(text) declares one."
        // A request of its own, behind the one that was refused, with none of its fields: where a token is asked for, it has none.
        guard !renderer.request.fields.has(.authorization),
            let url = renderer.setup.publicURL.url(of: path, host: renderer.request.host)
        else { return Problem(.indexRequired, detail: detail) }
        // Whoever declares another one meanwhile is not overruled.
        let condition =
            declared.map {
                CurlOption.field(.ifMatch, IndexPages.content($0, at: renderer.setup.publicURL).entityTag.fieldValue)
            } ?? CurlOption.field(.ifNoneMatch, "*")
        let fix =
            "--next -X PUT \(CurlOption.field(.contentType, "application/json")) \(condition) -d \(CurlOption.quoted(text)) --url \(CurlOption.quoted(url))"
        return Problem(.indexRequired, detail: detail, fix: fix)
    }
}
