/// What is wrong with a message whose head or framing cannot be taken as RFC 9112 writes it. The connection is closed
/// after the answer, because where the next message begins is not certain.
package enum MessageError: Sendable, Hashable, CaseIterable {
    case badRequestLine, badMethod, badTarget, badVersion
    case badFieldLine, badFieldName, badFieldValue, whitespaceBeforeColon, obsoleteFolding, bareLineEnd
    case missingHost, doubledHost, badHost
    case badContentLength, differingContentLengths, lengthBesideTransferEncoding
    case badTransferEncoding, unknownTransferCoding, transferEncodingInHTTP10
    case badChunkSize, badChunkData, badTrailer
    case unknownMethod, unsupportedVersion
    case targetTooLong, fieldsTooLarge, contentTooLarge
    case headTimeout, contentTimeout
    case tooManyConnections, tooMuchContent

    /// The status of the answer.
    package var status: Status {
        switch self {
        case .badRequestLine, .badMethod, .badTarget, .badVersion, .badFieldLine, .badFieldName, .badFieldValue,
            .whitespaceBeforeColon, .obsoleteFolding, .bareLineEnd, .missingHost, .doubledHost, .badHost,
            .badContentLength, .differingContentLengths, .lengthBesideTransferEncoding, .badTransferEncoding,
            .transferEncodingInHTTP10, .badChunkSize, .badChunkData, .badTrailer:
            .badRequest
        case .unknownTransferCoding, .unknownMethod: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .targetTooLong: .uriTooLong
        case .fieldsTooLarge: .requestHeaderFieldsTooLarge
        case .contentTooLarge: .contentTooLarge
        case .headTimeout, .contentTimeout: .requestTimeout
        case .tooManyConnections, .tooMuchContent: .serviceUnavailable
        }
    }

    /// What is wrong, in a sentence for the client.
    package var sentence: String {
        switch self {
        case .badRequestLine: "The request line is not “method SP request-target SP HTTP-version CRLF”."
        case .badMethod: "The method is not a token."
        case .badTarget: "The request target has bytes that a URI cannot have."
        case .badVersion:
            "The protocol version is not of the form HTTP/1.1. (A space within the request target is written %20.)"
        case .badFieldLine: "A field line has no colon after its name."
        case .badFieldName: "A field name is not a token."
        case .badFieldValue: "A field value has a control character."
        case .whitespaceBeforeColon: "There is white space between a field name and its colon."
        case .obsoleteFolding: "A field value is folded onto a second line."
        case .bareLineEnd: "A line does not end with CR LF."
        case .missingHost: "An HTTP/1.1 request needs a Host field."
        case .doubledHost: "There is more than one Host field."
        case .badHost: "The Host field is not a host with an optional port."
        case .badContentLength: "Content-Length is not a decimal number."
        case .differingContentLengths: "There is more than one Content-Length."
        case .lengthBesideTransferEncoding: "Content-Length stands beside Transfer-Encoding."
        case .badTransferEncoding: "Transfer-Encoding does not end with one “chunked”."
        case .unknownTransferCoding: "The only transfer coding that this service knows is “chunked”."
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding."
        case .badChunkSize:
            "A chunk does not begin with its size in hexadecimal digits, or the line of its size is too long."
        case .badChunkData: "A chunk's data is not followed by CR LF."
        case .badTrailer: "The trailer section is malformed."
        case .unknownMethod: "This service does not implement the method."
        case .unsupportedVersion: "This service speaks HTTP/1.1 and HTTP/1.0."
        case .targetTooLong: "The request line is longer than this service reads."
        case .fieldsTooLarge: "The fields are together larger than this service reads."
        case .contentTooLarge: "The content is larger than this service takes."
        case .headTimeout: "The head of the request did not arrive in time."
        case .contentTimeout: "The content of the request stopped arriving."
        case .tooManyConnections: "All connections that this service allows are taken."
        case .tooMuchContent: "This service holds as much content of others as it has memory for."
        }
    }

    /// Where that is written.
    package var citation: String {
        switch self {
        case .badRequestLine: "RFC 9112 §3"
        case .badMethod: "RFC 9110 §9.1"
        case .badTarget: "RFC 9112 §3.2"
        case .badVersion: "RFC 9112 §2.3"
        case .badFieldLine: "RFC 9112 §5"
        case .badFieldName: "RFC 9110 §5.1"
        case .badFieldValue: "RFC 9110 §5.5"
        case .whitespaceBeforeColon: "RFC 9112 §5.1"
        case .obsoleteFolding: "RFC 9112 §5.2"
        case .bareLineEnd: "RFC 9112 §2.2"
        case .missingHost, .doubledHost, .badHost: "RFC 9112 §3.2"
        case .badContentLength, .differingContentLengths: "RFC 9110 §8.6"
        case .lengthBesideTransferEncoding, .badTransferEncoding: "RFC 9112 §6.3"
        case .unknownTransferCoding, .transferEncodingInHTTP10: "RFC 9112 §6.1"
        case .badChunkSize, .badChunkData: "RFC 9112 §7.1"
        case .badTrailer: "RFC 9112 §7.1.2"
        case .unknownMethod: "RFC 9110 §15.6.2"
        case .unsupportedVersion: "RFC 9110 §15.6.6"
        case .targetTooLong: "RFC 9110 §15.5.15"
        case .fieldsTooLarge: "RFC 6585 §5"
        case .contentTooLarge: "RFC 9110 §15.5.14"
        case .headTimeout, .contentTimeout: "RFC 9110 §15.5.9"
        case .tooManyConnections, .tooMuchContent: "RFC 9110 §15.6.4"
        }
    }
}
