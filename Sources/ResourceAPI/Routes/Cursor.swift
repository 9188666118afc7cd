import HTTPSemantics
import ResourceCore

/// The opaque cursor of a page: the last id of the page before, in the URL-safe alphabet of RFC 4648 §5.
///
/// An id, unlike a position, stays right while resources come and go, and makes every page cost the same.
enum Cursor {
    static func text(after id: String) -> String {
        Base64.encode(Array(id.utf8)).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The id that a cursor stands for; nil if it is none of ours.
    static func id(_ text: String) -> String? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        guard !text.isEmpty, let bytes = Base64.decode(plain), let id = String(validating: bytes, as: UTF8.self),
            self.text(after: id) == text
        else { return nil }
        return id
    }
}
