/// Times as SMPP writes them: `YYMMDDhhmmsstnnp`.
///
/// Source: SMPP 3.4, 7.1.1.
package enum SMPPTime {
    /// A time from now on, relative to the SMSC's clock, so that the zones of both need not agree.
    ///
    /// Days are the largest unit that is used, since months differ in length.
    ///
    /// - Parameter seconds: 1 second to 99 days; a value outside becomes the nearest of both.
    /// - Returns: `YYMMDDhhmmss000R`.
    package static func relative(seconds: Int) -> String {
        let seconds = min(max(seconds, 1), 99 * 86_400)
        let parts = [seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60]
        return "0000" + parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined() + "000R"
    }
}
