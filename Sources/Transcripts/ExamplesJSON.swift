import HTTPSemantics
import JSONDocuments

extension Examples {
    /// All transcripts as a JSON array, for a page that shows and plays them.
    package var json: [UInt8] {
        var json = JSONBuilder()
        json.beginArray()
        for example in all { example.write(to: &json) }
        json.endArray()
        json.lineFeed()
        return json.bytes
    }
}

extension Examples.Example {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", name)
        json.member("lesson")
        if let lesson = transcript.lesson { json.number(lesson) } else { json.null() }
        json.member("title", transcript.title)
        json.member("introduction", transcript.introduction)
        json.member("exchanges")
        json.beginArray()
        for exchange in transcript.exchanges { exchange.write(to: &json) }
        json.endArray()
        json.endObject()
    }
}

extension Transcript.Exchange {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("title", title)
        json.member("request")
        json.beginObject()
        json.member("method", request.method)
        json.member("target", request.target)
        request.writeFieldsAndContent(to: &json)
        json.endObject()
        json.member("answer")
        json.beginObject()
        json.member("status")
        if let status = answer.status { json.number(status) } else { json.null() }
        answer.writeFieldsAndContent(to: &json)
        json.endObject()
        json.member("question")
        if let question { question.write(to: &json) } else { json.null() }
        json.endObject()
    }
}

extension Transcript.Message {
    fileprivate func writeFieldsAndContent(to json: inout JSONBuilder) {
        json.member("fields")
        json.beginArray()
        for field in fields {
            json.beginObject()
            json.member("name", field.spelling)
            json.member("value", field.value)
            json.endObject()
        }
        json.endArray()
        json.member("content", content)
    }
}

extension Question {
    fileprivate func write(to json: inout JSONBuilder) {
        json.beginObject()
        json.member("text", text)
        json.member("choices")
        json.beginArray()
        for choice in choices {
            json.beginObject()
            json.member("text", choice.text)
            json.member("isRight", choice.isRight)
            json.endObject()
        }
        json.endArray()
        json.member("why", why)
        json.endObject()
    }
}
