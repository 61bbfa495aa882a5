package import SMPPCodec

/// The ways of one SMSC: alphabets, types of numbers, long messages, receipts and the meaning of its errors.
///
/// Profiles are files in `config/carriers`; each fact has a key of its own, so that a new SMSC needs no code.
package struct SMPPProfile: Hashable, Sendable {
    /// The alphabet of `data_coding` 0, which every SMSC sets for itself (SMPP 3.4, 5.2.19).
    package enum DefaultAlphabet: String, Hashable, Sendable, CaseIterable {
        /// The GSM 7 bit default alphabet, a septet in each octet; the usual one.
        case gsm7
        /// The same, packed as on the air (3GPP TS 23.038, 6.1.2.1).
        case gsm7Packed = "gsm7-packed"
        case latin1 = "iso-8859-1"
        case ascii
        case utf8 = "utf-8"
    }

    /// The form of a message of several segments.
    package enum LongMessages: String, Hashable, Sendable, CaseIterable {
        /// A user data header with an 8-bit reference (3GPP TS 23.040, 9.2.3.24.1).
        case udh8
        /// A user data header with a 16-bit reference (3GPP TS 23.040, 9.2.3.24.8).
        case udh16
        /// The parameters `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum`.
        case sar
        /// One PDU with `message_payload`; the SMSC makes the segments.
        case payload
    }

    /// The meaning of a status that refuses a submission.
    package enum Meaning: String, Hashable, Sendable, CaseIterable {
        /// The SMSC wants it slower: the link pauses, and the message keeps its place.
        case throttled
        /// The link cannot send for now; another carrier may.
        case wait
        /// This message may go later.
        case retry
        /// This message will never go.
        case failed
        /// The citizen has told the operator that no more is to be sent.
        case optedOut = "opted-out"
    }

    /// A type of number and a numbering plan (SMPP 3.4, 5.2.5 and 5.2.6).
    package struct NumberForm: Hashable, Sendable {
        package var ton: UInt8
        package var npi: UInt8

        package init(ton: UInt8, npi: UInt8) {
            self.ton = ton
            self.npi = npi
        }
    }

    /// The name of its file, without `.yaml`.
    package var name: String
    package var title: String
    /// 0x34 for SMPP 3.4, 0x50 for 5.0.
    package var interfaceVersion: UInt8 = 0x34
    package var defaultAlphabet = DefaultAlphabet.gsm7
    /// `service_type` of submissions.
    package var serviceType = ""
    /// The form of our short code as source.
    package var source = NumberForm(ton: 3, npi: 0)
    /// The form of citizens' numbers as destination.
    package var destination = NumberForm(ton: 1, npi: 1)
    package var longMessages = LongMessages.udh8
    /// Whether receipts are asked for.
    package var wantsReceipts = true
    /// Whether `validity_period` is sent.
    package var sendsValidity = true
    /// Whether a text that looks like a receipt is one although `esm_class` does not say so.
    package var unmarkedReceipts = false
    /// The optional parameter of a delivered message that holds the SMSC's own id for it, by which redeliveries are known.
    package var messageIDParameter: TLV.Tag?
    /// The answer to a message that cannot be stored now: one after which this SMSC delivers it again.
    package var busyStatus = CommandStatus.throttled
    /// The meaning of statuses that differs from ``usualMeaning(of:)``.
    package var meanings: [CommandStatus: Meaning] = [:]

    /// The ways of an SMSC that keeps to SMPP 3.4.
    package init(name: String, title: String) {
        self.name = name
        self.title = title
    }

    /// The meaning of a status that refuses a submission.
    package func meaning(of status: CommandStatus) -> Meaning {
        meanings[status] ?? Self.usualMeaning(of: status)
    }

    /// The meaning of a status by the specification (SMPP 3.4, 5.1.3).
    package static func usualMeaning(of status: CommandStatus) -> Meaning {
        switch status.rawValue {
        // RTHROTTLED, RMSGQFUL.
        case 0x58, 0x14: .throttled
        // RINVBNDSTS, RINVSYSID, RINVPASWD, RBINDFAIL: the link, not the message.
        case 0x04, 0x0D, 0x0E, 0x0F: .wait
        // RSYSERR, RSUBMITFAIL, RX_T_APPN, RUNKNOWNERR, and what a maker added.
        case 0x08, 0x45, 0x64, 0xFF, 0x400...: .retry
        default: .failed
        }
    }
}
