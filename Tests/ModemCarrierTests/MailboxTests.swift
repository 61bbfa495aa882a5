import Carriers
import Complaints
import Foundation
import Testing

@testable import ModemCarrier

@Suite("Mailbox")
struct MailboxTests {
    private let slot = Mailbox.Slot(memory: "SM", index: 3)
    private let now = ContinuousClock.now

    private func message(_ text: String) -> InboundItem {
        .message(
            InboundMessage(
                carrier: "modem",
                sender: PhoneNumber(kind: .subscriber, canonical: "628127001122"),
                receivedAt: Date(timeIntervalSince1970: 0),
                payload: .text(text)
            )
        )
    }

    private func reading(_ line: String, _ item: InboundItem, isCertain: Bool = true) -> SlotReading {
        SlotReading(content: .item(item), isCertain: isCertain, lines: [line])
    }

    private let unreadable = InboundItem.undecodable(
        UndecodableMessage(
            carrier: "modem",
            receivedAt: Date(timeIntervalSince1970: 0),
            raw: [],
            reason: "damaged"
        )
    )

    @Test("A message is deleted only when it is on disk")
    func order() {
        var mailbox = Mailbox()
        mailbox.announce(slot)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(reading("AA", message("a")), in: slot) == .handOver(message("a")))
        #expect(mailbox.nextWork() == nil)
        #expect(!mailbox.isSettled)
        mailbox.stored(slot, message("a"))
        #expect(mailbox.nextWork() == .delete(slot))
        mailbox.deleted(slot)
        #expect(mailbox.isSettled)
    }

    @Test("A message that is listed again while Intake has it is not handed over again")
    func listedAgain() {
        var mailbox = Mailbox()
        _ = mailbox.found(reading("AA", message("a")), in: slot)
        #expect(mailbox.found(reading("AA", message("a")), in: slot) == nil)
        mailbox.stored(slot, message("a"))
        #expect(mailbox.nextWork() == .delete(slot))
        // The modem refused the deletion and lists the message still.
        #expect(mailbox.found(reading("AA", message("a")), in: slot) == nil)
        #expect(mailbox.nextWork() == .delete(slot))
    }

    @Test("A new message in a slot that was freed is a new message")
    func slotReused() {
        var mailbox = Mailbox()
        _ = mailbox.found(reading("AA", message("a")), in: slot)
        mailbox.stored(slot, message("a"))
        #expect(mailbox.nextWork() == .delete(slot))
        mailbox.announce(slot)
        mailbox.deleted(slot)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(reading("BB", message("b")), in: slot) == .handOver(message("b")))
    }

    @Test("What cannot be read is read once more before it becomes a dead letter")
    func secondLook() {
        var mailbox = Mailbox()
        #expect(mailbox.found(reading("A?", unreadable, isCertain: false), in: slot) == nil)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(reading("A?", unreadable, isCertain: false), in: slot) == .handOver(unreadable))

        var disturbed = Mailbox()
        #expect(disturbed.found(reading("A?", unreadable, isCertain: false), in: slot) == nil)
        #expect(disturbed.nextWork() == .read(slot))
        #expect(disturbed.found(reading("AA", message("a")), in: slot) == .handOver(message("a")))
    }

    @Test("Several announcements are one listing")
    func severalAnnounced() {
        var mailbox = Mailbox()
        for index in 1...5 { mailbox.announce(Mailbox.Slot(memory: "SM", index: index)) }
        #expect(mailbox.nextWork() == .list(memory: "SM"))
        #expect(mailbox.nextWork() == nil)
    }

    @Test("A refused message comes again at its time, with what was read")
    func refused() {
        var mailbox = Mailbox()
        _ = mailbox.found(reading("AA", message("a")), in: slot)
        mailbox.refused(slot, message("a"), until: now.advanced(by: .seconds(5)))
        #expect(mailbox.nextRetry == now.advanced(by: .seconds(5)))
        #expect(mailbox.retries(at: now).isEmpty)
        #expect(mailbox.found(reading("AA", message("a")), in: slot) == nil)
        let due = mailbox.retries(at: now.advanced(by: .seconds(5)))
        #expect(due.map(\.0) == [slot])
        #expect(mailbox.nextRetry == nil)
        #expect(mailbox.handedOverCount == 1)
    }

    @Test("While the daemon stops only deletions are begun")
    func stopping() {
        var mailbox = Mailbox()
        mailbox.requireList("SM")
        _ = mailbox.found(reading("AA", message("a")), in: slot)
        mailbox.stored(slot, message("a"))
        #expect(mailbox.nextWork(onlyDeletes: true) == .delete(slot))
        #expect(mailbox.nextWork(onlyDeletes: true) == nil)
        #expect(mailbox.nextWork() == .list(memory: "SM"))
    }

    @Test("What lies in a slot by now is not deleted because of what lay there before")
    func exchanged() {
        var mailbox = Mailbox()
        _ = mailbox.found(reading("AA", message("a")), in: slot)
        #expect(mailbox.found(reading("BB", message("b")), in: slot) == .handOver(message("b")))
        mailbox.stored(slot, message("a"))
        #expect(mailbox.nextWork() == nil)
        mailbox.stored(slot, message("b"))
        #expect(mailbox.nextWork() == .delete(slot))
    }

    @Test("An entry without a message frees nothing")
    func nothing() {
        var mailbox = Mailbox()
        let nothing = SlotReading(content: .nothing, isCertain: true, lines: [])
        #expect(mailbox.found(nothing, in: slot) == nil)
        #expect(mailbox.nextWork() == nil)
        _ = mailbox.found(reading("A?", unreadable, isCertain: false), in: slot)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(nothing, in: slot) == nil)
        #expect(mailbox.nextWork() == nil)
    }

    @Test("A message for the telephone, and one that was to be sent, are looked at twice before they are deleted")
    func twice() {
        var mailbox = Mailbox()
        let waiting = SlotReading(content: .telephone(.waiting), isCertain: false, lines: ["CC"])
        #expect(mailbox.found(waiting, in: slot) == nil)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(waiting, in: slot) == .count(.waiting))
        #expect(mailbox.nextWork() == .delete(slot))
        mailbox.deleted(slot)
        let draft = SlotReading(content: .outgoing, isCertain: false, lines: ["DD"])
        #expect(mailbox.found(draft, in: slot, deletingOutgoing: false) == nil)
        #expect(mailbox.nextWork() == nil)
        #expect(mailbox.found(draft, in: slot) == nil)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found(draft, in: slot) == nil)
        #expect(mailbox.nextWork() == .delete(slot))
    }
}
