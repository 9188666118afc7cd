// Statuses: reason phrase, meaning in a sentence, and the section that says so.

const table = {
  200: ["OK", "It succeeded; the content is what was asked for.", "RFC 9110 §15.3.1"],
  201: ["Created", "The request made a new resource. Location says where.", "RFC 9110 §15.3.2"],
  204: ["No Content", "It succeeded, and there is nothing more to say: the answer has no content.", "RFC 9110 §15.3.5"],
  206: ["Partial Content", "The part of the representation that Range asked for.", "RFC 9110 §15.3.7"],
  304: ["Not Modified", "What the client has already is still current, so it is not sent again.", "RFC 9110 §15.4.5"],
  400: ["Bad Request", "Something in the request is not well formed. Nothing was changed.", "RFC 9110 §15.5.1"],
  401: ["Unauthorized", "The server wants credentials before it does this.", "RFC 9110 §15.5.2"],
  403: ["Forbidden", "The server understood, and refuses.", "RFC 9110 §15.5.4"],
  404: ["Not Found", "There is nothing at this address.", "RFC 9110 §15.5.5"],
  405: ["Method Not Allowed", "The target does not support this method; Allow lists those it does.", "RFC 9110 §15.5.6"],
  406: ["Not Acceptable", "No representation has a media type that Accept takes.", "RFC 9110 §15.5.7"],
  408: ["Request Timeout", "The request did not arrive in time.", "RFC 9110 §15.5.9"],
  409: ["Conflict", "The request does not fit the state in which the resource is. Nothing was changed.", "RFC 9110 §15.5.10"],
  412: ["Precondition Failed", "A condition in the request did not hold, so nothing was changed.", "RFC 9110 §15.5.13"],
  413: ["Content Too Large", "The content is larger than the server takes.", "RFC 9110 §15.5.14"],
  414: ["URI Too Long", "The address is longer than the server takes.", "RFC 9110 §15.5.15"],
  415: ["Unsupported Media Type", "The target does not take content of this type. Nothing was changed.", "RFC 9110 §15.5.16"],
  416: ["Range Not Satisfiable", "The range lies outside the representation.", "RFC 9110 §15.5.17"],
  417: ["Expectation Failed", "The server cannot meet what Expect asks for.", "RFC 9110 §15.5.18"],
  421: ["Misdirected Request", "The request is for a host that this server is not.", "RFC 9110 §15.5.20"],
  422: ["Unprocessable Content", "Well formed, but it cannot be done as it stands. Nothing was changed.", "RFC 9110 §15.5.21"],
  428: ["Precondition Required", "The server takes this change only with a condition, such as If-Match.", "RFC 6585 §3"],
  431: ["Request Header Fields Too Large", "The fields are larger than the server takes.", "RFC 6585 §5"],
  500: ["Internal Server Error", "Something went wrong in the server.", "RFC 9110 §15.6.1"],
  501: ["Not Implemented", "The server does not implement what the request needs, for any target.", "RFC 9110 §15.6.2"],
  503: ["Service Unavailable", "The server cannot answer for the moment.", "RFC 9110 §15.6.4"],
  505: ["HTTP Version Not Supported", "The server does not speak this version of HTTP.", "RFC 9110 §15.6.6"],
  507: ["Insufficient Storage", "The store has no room left. Nothing was changed.", "RFC 4918 §11.5"],
};

const classes = [
  ["", "", ""],
  ["Informational", "The request is under way.", "RFC 9110 §15.2"],
  ["Successful", "The request succeeded.", "RFC 9110 §15.3"],
  ["Redirection", "The client has to look elsewhere.", "RFC 9110 §15.4"],
  ["Client Error", "The request cannot be fulfilled as it is.", "RFC 9110 §15.5"],
  ["Server Error", "The server failed to fulfil the request.", "RFC 9110 §15.6"],
];

/** `{phrase, meaning, citation}`; an unknown status is treated as the x00 of its class (RFC 9110 §15). */
export function statusMeaning(status) {
  const [phrase, meaning, citation] = table[status] ?? classes[Math.floor(status / 100)] ?? ["", "", "RFC 9110 §15"];
  return { phrase, meaning, citation };
}

/** The class of a status, as the style sheets name it. */
export function statusClass(status) {
  return { 2: "is-success", 3: "is-redirection", 4: "is-client-error", 5: "is-server-error" }[Math.floor(status / 100)] ?? "is-other";
}

/** “201 Created”. */
export const statusLine = (status) => `${status} ${statusMeaning(status).phrase}`.trim();
