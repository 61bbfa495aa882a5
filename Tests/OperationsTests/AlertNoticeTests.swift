import Administration
import Foundation
import Operations
import Testing

struct AlertNoticeTests {
    @Test(
        "The webhook names each alert as docs/operation.md does",
        arguments: [
            (AlertNotice.Kind.inboundSilence, "inbound-silence"), (.loopbackTest, "loopback-test"),
            (.centralRefusesUs, "central-refuses-us"),
        ]
    )
    func names(kind: AlertNotice.Kind, name: String) throws {
        let notice = AlertNotice(alert: kind, state: .raised, instance: "a", at: Date(), quietSeconds: 1)
        let text = String(decoding: try AdministrationJSON.encode(notice), as: UTF8.self)
        #expect(text.contains("\"alert\":\"\(name)\""))
    }
}
