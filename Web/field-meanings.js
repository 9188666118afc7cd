// Fields of requests and answers: what each says, and the section that defines it.

const table = {
  "accept": ["Media types that the client takes.", "RFC 9110 §12.5.1"],
  "accept-encoding": ["Content codings that are taken.", "RFC 9110 §12.5.3"],
  "accept-language": ["Languages that the reader prefers.", "RFC 9110 §12.5.4"],
  "accept-patch": ["Kinds of patch document that the target takes.", "RFC 5789 §3.1"],
  "accept-post": ["Media types that the target takes with POST.", "LDP §7.1"],
  "accept-ranges": ["The server can send a part of the content.", "RFC 9110 §14.3"],
  "allow": ["The methods that the target supports.", "RFC 9110 §10.2.1"],
  "authorization": ["The client's credentials.", "RFC 9110 §11.6.2"],
  "cache-control": ["What caches may do with the answer.", "RFC 9111 §5.2"],
  "connection": ["What concerns this connection only.", "RFC 9110 §7.6.1"],
  "content-digest": ["A checksum of the content as sent.", "RFC 9530 §2"],
  "content-disposition": ["How the content is meant to be presented.", "RFC 6266 §4"],
  "content-encoding": ["How the content was encoded, as by gzip.", "RFC 9110 §8.4"],
  "content-language": ["The language of the intended readers.", "RFC 9110 §8.5"],
  "content-length": ["How many bytes the content has.", "RFC 9110 §8.6"],
  "content-location": ["The address of which this content is the representation.", "RFC 9110 §8.7"],
  "content-range": ["Which part of the representation this is.", "RFC 9110 §14.4"],
  "content-type": ["The media type of the content.", "RFC 9110 §8.3"],
  "date": ["When the answer was made.", "RFC 9110 §6.6.1"],
  "etag": ["The entity tag: the name of this version. Another version has another.", "RFC 9110 §8.8.3"],
  "expect": ["What the client wants the server to do first.", "RFC 9110 §10.1.1"],
  "host": ["The host, and port, that the request is for.", "RFC 9110 §7.2"],
  "idempotency-key": ["A name for this request: sent again, it is not done again.", "draft-ietf-httpapi-idempotency-key-header §2"],
  "idempotency-replayed": ["This is the recorded answer to the first request with the key.", "this service's own"],
  "if-match": ["Only if the current entity tag is one of these.", "RFC 9110 §13.1.1"],
  "if-modified-since": ["Only if it was modified since then.", "RFC 9110 §13.1.3"],
  "if-none-match": ["Only if the current entity tag is none of these; * means: only if nothing is there.", "RFC 9110 §13.1.2"],
  "if-range": ["The range only if it is still this version, otherwise the whole.", "RFC 9110 §13.1.5"],
  "if-unmodified-since": ["Only if it was not modified since then.", "RFC 9110 §13.1.4"],
  "last-modified": ["The second of the last change.", "RFC 9110 §8.8.2"],
  "link": ["Related addresses. describedby leads to the explanation of this answer.", "RFC 8288 §3"],
  "location": ["The address of the resource that was created.", "RFC 9110 §10.2.2"],
  "origin": ["Where the page that sent this came from.", "RFC 6454 §7"],
  "prefer": ["What the client would like, if it can be done.", "RFC 7240 §2"],
  "preference-applied": ["Which preferences were honoured.", "RFC 7240 §3"],
  "range": ["The part of the representation that is asked for.", "RFC 9110 §14.2"],
  "referer": ["The page from which the request came.", "RFC 9110 §10.1.3"],
  "repr-digest": ["A checksum of the whole representation.", "RFC 9530 §3"],
  "retry-after": ["When it is worth trying again.", "RFC 9110 §10.2.3"],
  "user-agent": ["The program that sent the request.", "RFC 9110 §10.1.5"],
  "vary": ["Which request fields the answer depends on.", "RFC 9110 §12.5.5"],
  "want-repr-digest": ["Asks for a checksum in the answer.", "RFC 9530 §4"],
  "www-authenticate": ["How to authenticate.", "RFC 9110 §11.6.1"],
};

/** `{meaning, citation}` of a field; null for one that this page does not know. */
export function fieldMeaning(name) {
  const entry = Object.hasOwn(table, name.toLowerCase()) ? table[name.toLowerCase()] : null;
  return entry && { meaning: entry[0], citation: entry[1] };
}

/** The address of the section that a citation such as “RFC 9110 §13.1.1” names; null where it is no RFC. */
export function citationAddress(citation) {
  const match = /^RFC (\d+)(?: §([\d.]+))?/.exec(citation);
  if (!match) return null;
  return `https://www.rfc-editor.org/rfc/rfc${match[1]}${match[2] ? `#section-${match[2].replace(/\.$/, "")}` : ""}`;
}
