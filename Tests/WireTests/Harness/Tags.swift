import Testing

/// The documents whose requirements a suite shows, as `Documentation/RFC-Coverage.md` has it.
extension Tag {
    @Tag static var idempotencyKey: Self
    @Tag static var rfc10008: Self
    @Tag static var rfc3986: Self
    @Tag static var rfc5789: Self
    @Tag static var rfc5829: Self
    @Tag static var rfc6585: Self
    @Tag static var rfc6750: Self
    @Tag static var rfc6901: Self
    @Tag static var rfc6902: Self
    @Tag static var rfc7089: Self
    @Tag static var rfc7240: Self
    @Tag static var rfc7396: Self
    @Tag static var rfc8259: Self
    @Tag static var rfc8288: Self
    @Tag static var rfc9110: Self
    @Tag static var rfc9112: Self
    @Tag static var rfc9457: Self
    @Tag static var rfc9530: Self
    @Tag static var serverSentEvents: Self
}
