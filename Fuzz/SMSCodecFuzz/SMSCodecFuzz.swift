import SMSCodec

/// What libFuzzer calls with every input: the first byte chooses what the others are given to.
///
/// Besides the absence of traps it holds that what was decoded and can be encoded decodes to the same again, and that a
/// text which was cut and joined is the same text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSMSCodec(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let octets = Array(input.dropFirst())
    switch choice % 16 {
    case 0...4: decode(octets, .listed)
    case 5, 6: decode(octets, .mobileTerminated)
    case 7, 8: decode(octets, .mobileOriginated)
    case 9...11: decodePDU(octets)
    case 12, 13: cut(octets)
    default: alphabets(octets)
    }
    return 0
}

private func decode(_ octets: [UInt8], _ direction: TPDU.Direction) {
    guard let tpdu = try? TPDU(decoding: octets, direction: direction) else { return }
    touch(tpdu)
    guard let encoded = try? tpdu.encoded() else { return }
    guard let again = try? TPDU(decoding: encoded, direction: direction), again == tpdu else {
        fatalError("decoding what was encoded gave another message")
    }
}

private func decodePDU(_ octets: [UInt8]) {
    if let pdu = try? PDU(salvaging: octets) { touch(pdu.tpdu) }
    guard let pdu = try? PDU(decoding: octets) else { return }
    touch(pdu.tpdu)
    precondition(pdu.ignoredOctets >= 0 && pdu.ignoredOctets < octets.count)
    guard let encoded = try? pdu.encoded() else { return }
    guard let again = try? PDU(hexadecimal: Hexadecimal.encode(encoded.octets)), again.tpdu == pdu.tpdu else {
        fatalError("decoding what was encoded gave another message")
    }
}

private func touch(_ tpdu: TPDU) {
    switch tpdu {
    case .deliver(let message):
        touch(message.userData)
        _ = message.timestamp.time?.iso8601
    case .submit(let message):
        touch(message.userData)
        if case .enhanced(let period) = message.validity { _ = period.length }
        if case .absolute(let timestamp) = message.validity { _ = timestamp.time?.secondsSinceEpoch }
    case .statusReport(let report):
        _ = report.dischargeTime.time?.secondsSinceEpoch
        report.parameters.userData.map(touch)
    case .deliverReport(let report): report.parameters.userData.map(touch)
    case .submitReport(let report): report.parameters.userData.map(touch)
    case .command(let command): _ = command.kind
    }
}

private func touch(_ userData: UserData) {
    _ = userData.text?.utf8.count
    let header = userData.header
    _ = header.concatenation?.informationElement
    _ = header.ports
    _ = header.specialMessages
    guard let again = try? UserDataHeader(header.elements), again == header else {
        fatalError("the elements of a header did not make the same header")
    }
}

private func cut(_ octets: [UInt8]) {
    guard octets.count > 2 else { return }
    let text = String(decoding: octets[2...], as: UTF8.self)
    let options = Segmentation.Options(
        transliterates: octets[0] & 1 != 0,
        languages: NationalLanguage(rawValue: octets[0] >> 1 & 0x0F).map { [$0] } ?? []
    )
    let reference: Concatenation.Reference =
        octets[0] & 0x80 == 0 ? .eightBit(octets[1]) : .sixteenBit(UInt16(octets[1]) << 8 | 3)
    guard let cut = try? Segmentation(text, reference: reference, options: options) else { return }
    var payloads: [SegmentPayload] = []
    for segment in cut.segments {
        let submit = Submit(
            destination: Address("+62811"),
            userData: segment,
            dataCodingScheme: cut.dataCodingScheme
        )
        guard let octets = try? TPDU.submit(submit).encoded(),
            case .submit(let again)? = try? TPDU(decoding: octets), again == submit
        else { fatalError("a segment did not survive") }
        payloads.append(again.userData.payload)
    }
    guard Array(SegmentPayload.join(payloads).utf8) == Array(cut.text.utf8) else {
        fatalError("a text did not survive")
    }
}

private func alphabets(_ octets: [UInt8]) {
    guard octets.count > 3 else { return }
    let shift = NationalShift(
        locking: NationalLanguage(rawValue: octets[0] & 0x0F),
        single: NationalLanguage(rawValue: octets[0] >> 4)
    )
    let body = Array(octets[3...])
    let septets = GSM7.unpack(body, count: Int(octets[1]), fillBits: Int(octets[2]))
    let text = GSM7.decode(septets, shift: shift)
    if let again = GSM7.encode(text, shift: shift) {
        precondition(GSM7.decode(again, shift: shift) == text)
        precondition(again.count == GSM7.septetCount(of: text, shift: shift))
    }
    let wide = UCS2.decode(body)
    precondition(UCS2.decode(UCS2.encode(wide)) == wide)
    _ = Transliteration.apply(to: wide)
    _ = Address(wide)
    _ = CivilTime(iso8601: String(decoding: body, as: UTF8.self))
    _ = try? Hexadecimal.decode(String(decoding: body, as: UTF8.self))
}
