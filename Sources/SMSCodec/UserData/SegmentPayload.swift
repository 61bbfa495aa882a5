/// What one segment carries behind its header.
///
/// 7-bit text is text at once, because its sender must not split a character. UCS-2 stays bytes until all parts are
/// there, because senders do split surrogate pairs.
public enum SegmentPayload: Hashable, Sendable {
    /// 7-bit text, decoded.
    case text(String)
    /// UCS-2 text as it came, most significant octet first.
    case ucs2([UInt8])
    /// Bytes without an alphabet.
    case binary([UInt8])

    /// The text of this segment alone; `nil` for bytes.
    public var text: String? {
        switch self {
        case .text(let text): text
        case .ucs2(let octets): UCS2.decode(octets)
        case .binary: nil
        }
    }

    /// Joins the parts of a message.
    ///
    /// UCS-2 bytes of neighbours are joined before they are decoded. Parts of different alphabets may be mixed; bytes
    /// without an alphabet add nothing.
    ///
    /// - Parameter payloads: All parts in the order of their sequence numbers.
    /// - Returns: The whole text.
    public static func join(_ payloads: some Sequence<SegmentPayload>) -> String {
        var text = ""
        var pending: [UInt8] = []
        for payload in payloads {
            if case .ucs2(let octets) = payload {
                pending.append(contentsOf: octets)
                continue
            }
            if !pending.isEmpty {
                text += UCS2.decode(pending)
                pending.removeAll(keepingCapacity: true)
            }
            if case .text(let part) = payload { text += part }
        }
        if !pending.isEmpty { text += UCS2.decode(pending) }
        return text
    }

    /// Joins the parts of a message of which some may be missing.
    ///
    /// - Parameters:
    ///   - payloads: The parts by sequence number, from 1.
    ///   - total: How many parts the message has, at most 255.
    ///   - gap: What stands where parts are missing; neighbouring missing parts make one gap.
    /// - Returns: The text that came.
    public static func join(_ payloads: [Int: SegmentPayload], total: Int, gap: String = "[…]") -> String {
        var text = ""
        var run: [SegmentPayload] = []
        var isInGap = false
        for sequence in stride(from: 1, through: min(total, Segmentation.mostSegments), by: 1) {
            if let payload = payloads[sequence] {
                run.append(payload)
                isInGap = false
            } else if !isInGap {
                text += join(run) + gap
                run.removeAll()
                isInGap = true
            }
        }
        return text + join(run)
    }
}
