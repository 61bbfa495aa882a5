package import Foundation
import SMSCodec

extension SimulatedModem {
    /// The lines by which a modem lists a text: service centre address and SMS-DELIVER of every segment.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - sender: The sender's number or name.
    ///   - time: The service centre's time stamp, written in the zone of Jakarta.
    ///   - reference: The reference that joins the segments.
    /// - Returns: One line for each segment.
    /// - Throws: `PDUError` where the text cannot be cut or the sender cannot be encoded.
    package static func pdus(
        of text: String,
        from sender: String,
        at time: Date,
        reference: UInt8 = 1
    ) throws -> [String] {
        let cut = try Segmentation(text, reference: .eightBit(reference))
        return try cut.segments.map { segment in
            let deliver = Deliver(
                originator: Address(sender),
                timestamp: timestamp(time),
                userData: segment,
                dataCodingScheme: cut.dataCodingScheme
            )
            return Hexadecimal.encode(
                try PDU(.deliver(deliver), serviceCentre: Address("+6281100000")).encoded().octets
            )
        }
    }

    /// The line by which a modem lists the report on a message.
    static func report(on submit: Submit, reference: UInt8, status: DeliveryStatus = .received) -> String? {
        let report = StatusReport(
            messageReference: reference,
            recipient: submit.destination,
            timestamp: timestamp(Date()),
            dischargeTime: timestamp(Date()),
            status: status
        )
        return try? Hexadecimal.encode(
            PDU(.statusReport(report), serviceCentre: Address("+6281100000")).encoded().octets
        )
    }

    private static func timestamp(_ time: Date) -> ServiceCentreTimestamp {
        let quarters = 28
        let civil = CivilTime(secondsSinceEpoch: Int64(time.timeIntervalSince1970), zone: quarters)
        return civil.map(ServiceCentreTimestamp.init) ?? ServiceCentreTimestamp(octets: [0, 0, 0, 0, 0, 0, 0])!
    }
}
