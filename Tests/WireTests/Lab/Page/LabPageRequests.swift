/// Writing and sending requests.
extension LabPage {
    /// Writes a request into the form.
    func write(_ method: String, _ target: String, _ fields: SentFields = [:], _ content: String? = nil) throws {
        try click("#method option[value=\(method)]")
        try fill("#target", target)
        while let remove = try browser.findAll("#field-rows .field-remove").first { try remove.click() }
        for (name, value) in fields {
            try click("#field-add")
            try fill("#field-rows > :last-child .field-name-input", name)
            try fill("#field-rows > :last-child .field-value", value)
        }
        if let content { try fill("#content", content) }
    }

    /// Writes JSON for PUT, PATCH or POST.
    func write(_ method: String, _ target: String, json content: String) throws {
        try write(method, target, ["Content-Type": "application/json"], content)
    }

    /// Puts a text into a text field, as pasting would: key by key takes seconds.
    func fill(_ selector: String, _ text: String) throws {
        let script = """
            const [field, text] = arguments;
            field.focus();
            field.select();
            return document.execCommand('insertText', false, text)
            """
        let isDone = try browser.run(script, [browser.find(selector).reference, .string(text)])
        guard isDone == .bool(true) else { throw HarnessError("\(selector) takes no text") }
    }

    /// Presses Send or Send twice, and waits for what came of it.
    func send(twice: Bool = false) throws {
        try click(twice ? "#send-twice" : "#send")
        try awaitOutcome()
    }

    func awaitOutcome() throws {
        try wait(
            """
            !document.querySelector('#results').hasAttribute('aria-busy')
              && document.querySelector('#outcome .status, #outcome .failure')
            """
        )
    }

    /// Opens the path to the answer.
    func openWhy() throws {
        try click("#why [data-test=why] > summary")
        try appears("#why [data-test=graph]")
    }

    /// Opens the list of examples.
    func openExamples() throws {
        try click("#examples summary")
        try appears("#preset optgroup")
    }

    /// Opens the headers that seldom matter.
    func openMoreFields() throws { try click("#answer [data-test=more-fields] > summary") }

    /// In a lesson: predicts the first choice, sends the step's request, and waits for its answer.
    func takeFirstStep() throws {
        try click("[data-test=choice]:first-of-type input")
        try click("[data-test=step-send]")
        try appears("[data-test=step-result] [data-test=status]")
    }

    /// Opens the explanation of a step's answer.
    func explainStep() throws {
        try click("[data-test=step-why] > summary")
        try click("[data-test=step-why] details > summary")
        try appears("[data-test=step-why] .path li")
    }

    /// The status of each sending, the earlier first.
    func statuses() throws -> [String] { try values("data-status", of: "#outcome [data-test=status]") }

    /// What each sending did to its target: `created`, `unchanged` …
    func effects() throws -> [String] { try values("data-effect", of: "#outcome [data-test=outcome-effect]") }

    /// A field of the answer that is shown.
    func field(_ name: String) throws -> String? {
        let script = """
            const row = [...document.querySelectorAll('#answer [data-test=fields] .field')]
              .find((each) => each.querySelector('dt').textContent === arguments[0]);
            return row?.querySelector('dd').textContent ?? null
            """
        return try browser.run(script, [.string(name)]).string
    }

    /// The lines of the difference under Before and after, each with its kind: `removed`, `added` or `same`.
    func difference(in selector: String = "#change") throws -> [String] {
        let script = """
            return [...document.querySelectorAll(arguments[0] + ' .diff-line')]
              .map((line) => line.dataset.test.replace('diff-', '') + ' ' + line.querySelector('.diff-text').textContent)
            """
        return (try browser.run(script, [.string(selector)]).array ?? []).compactMap(\.string)
    }
}
