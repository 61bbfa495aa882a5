import SMSCodec
import Testing

@testable import ModemCarrier

@Suite("USSD")
struct USSDTests {
    private let start = ContinuousClock.now

    /// What a channel makes of lines that come unasked.
    private func answer(_ text: String, wait: Duration = .zero) -> String? {
        var channel = ATChannel()
        var actions = channel.receive(text.utf8, now: start)
        actions += channel.tick(now: start.advanced(by: wait))
        for case .unsolicited(.ussd(let answer)) in actions {
            if let text = USSD(manufacturer: "").text(of: answer) { return text }
        }
        return nil
    }

    @Test("A text of several lines is one text")
    func lines() {
        #expect(
            answer("\r\n+CUSD: 1,\"Bal:$100.00 *\r\nExp 01 Jan 2013\r\n1. Recharge\r\n2. Balance\r\n00. Home\",15\r\n")
                == "Bal:$100.00 *\nExp 01 Jan 2013\n1. Recharge\n2. Balance\n00. Home"
        )
        #expect(
            answer("+CUSD: 0,\"Yth \"Budi\",\r\nsisa pulsa\r\nRp 5.000\"\r\n") == "Yth \"Budi\",\nsisa pulsa\nRp 5.000"
        )
        #expect(answer("+CUSD: 0,\"Sisa pulsa\r\nRp 5.000\"\r\n") == "Sisa pulsa\nRp 5.000")
        #expect(answer("+CUSD: 0,Sisa pulsa\r\nRp 5.000,15\r\n") == "Sisa pulsa\nRp 5.000")
    }

    @Test("A text that is never closed ends with a result, another unsolicited line, or after a while")
    func open() {
        #expect(answer("+CUSD: 0,\"Sisa pulsa\r\nRp 5.000\r\n", wait: .seconds(2)) == "Sisa pulsa\nRp 5.000")
        #expect(answer("+CUSD: 0,\"Sisa pulsa\r\nRp 5.000\r\n") == nil)
        #expect(answer("+CUSD: 0,\"Sisa pulsa\r\n+CREG: 1\r\n") == "Sisa pulsa")
        #expect(answer("+CUSD: 0,Sisa pulsa\r\n", wait: .seconds(2)) == "Sisa pulsa")
    }

    @Test(
        "Digits are decoded whatever the coding scheme says",
        arguments: [
            ("0,\"0053006900730061002000520070002E0035003000300030\",15", "Sisa Rp.5000"),
            ("2,\"00480061007600690020\",15", "Havi "), ("0,\"0053006900730061\",72", "Sisa"),
            ("1,\"536973612070756C73612052702E33303030\",0", "Sisa pulsa Rp.3000"),
            ("0,\"D3F49C0E82E0EBEC3768\",15", nil), ("0,\"25500\",15", "25500"), ("0,\"12345678\",15", "12345678"),
            ("0,\"081234567890\",15", "081234567890"), ("0,\"CAFE\",15", "CAFE"),
            ("0,Sisa pulsa Rp 5.000, aktif s/d 30/12,15", "Sisa pulsa Rp 5.000, aktif s/d 30/12"),
            ("0,\"Sisa \"pulsa\" Rp 5.000\",15", "Sisa \"pulsa\" Rp 5.000"),
            ("0,\"536973610A4D\",15", "Sisa\nM"),
        ]
    )
    func digits(line: String, text: String?) {
        let read = USSD(manufacturer: "").text(of: line)
        if let text { #expect(read == text) } else { #expect(read != nil) }
    }

    @Test("What has no text has none", arguments: ["2", "4", "0,\"\",15", "2,\"initiating release\",15", "2,,"])
    func none(line: String) {
        #expect(USSD(manufacturer: "").text(of: line) == nil)
    }

    @Test("Huawei's sticks take and give packed septets")
    func packed() {
        let ussd = USSD(manufacturer: "huawei")
        #expect(
            USSD(manufacturer: "huawei", coding: .text).request("*888#", deadline: .zero).line
                == "AT+CUSD=1,\"*888#\",15"
        )
        #expect(USSD(manufacturer: "", coding: .packed) == ussd)
        #expect(ussd.request("*101*1#", deadline: .zero).line == "AT+CUSD=1,\"AA182CA68A8D1A\",15")
        for text in ["Sisa pulsa Anda Rp 25.500", "Pulsa 7", "Rp 1.000", "Sisa pulsa: Rp 12.345,00 s/d 30/12/2026"] {
            let digits = Hexadecimal.encode(GSM7.packUSSD(GSM7.encode(text) ?? []))
            #expect(ussd.text(of: "0,\"\(digits)\",15") == text)
        }
        #expect(ussd.text(of: "0,\"536973612070756C7361\",0") == "Sisa pulsa")
    }
}
