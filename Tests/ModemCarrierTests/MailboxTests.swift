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
        #expect(mailbox.found("AA", in: slot, as: message("a")) == message("a"))
        #expect(mailbox.nextWork() == nil)
        #expect(!mailbox.isSettled)
        mailbox.stored(slot)
        #expect(mailbox.nextWork() == .delete(slot))
        mailbox.deleted(slot)
        #expect(mailbox.isSettled)
    }

    @Test("A message that is listed again while Intake has it is not handed over again")
    func listedAgain() {
        var mailbox = Mailbox()
        _ = mailbox.found("AA", in: slot, as: message("a"))
        #expect(mailbox.found("AA", in: slot, as: message("a")) == nil)
        mailbox.stored(slot)
        #expect(mailbox.nextWork() == .delete(slot))
        // The modem refused the deletion and lists the message still.
        #expect(mailbox.found("AA", in: slot, as: message("a")) == nil)
        #expect(mailbox.nextWork() == .delete(slot))
    }

    @Test("A new message in a slot that was freed is a new message")
    func slotReused() {
        var mailbox = Mailbox()
        _ = mailbox.found("AA", in: slot, as: message("a"))
        mailbox.stored(slot)
        #expect(mailbox.nextWork() == .delete(slot))
        mailbox.announce(slot)
        mailbox.deleted(slot)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found("BB", in: slot, as: message("b")) == message("b"))
    }

    @Test("What cannot be read is read once more before it becomes a dead letter")
    func secondLook() {
        var mailbox = Mailbox()
        #expect(mailbox.found("A?", in: slot, as: unreadable) == nil)
        #expect(mailbox.nextWork() == .read(slot))
        #expect(mailbox.found("A?", in: slot, as: unreadable) == unreadable)

        var disturbed = Mailbox()
        #expect(disturbed.found("A?", in: slot, as: unreadable) == nil)
        #expect(disturbed.nextWork() == .read(slot))
        #expect(disturbed.found("AA", in: slot, as: message("a")) == message("a"))
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
        _ = mailbox.found("AA", in: slot, as: message("a"))
        mailbox.refused(slot, until: now.advanced(by: .seconds(5)))
        #expect(mailbox.nextRetry == now.advanced(by: .seconds(5)))
        #expect(mailbox.retries(at: now).isEmpty)
        #expect(mailbox.found("AA", in: slot, as: message("a")) == nil)
        let due = mailbox.retries(at: now.advanced(by: .seconds(5)))
        #expect(due.map(\.0) == [slot])
        #expect(mailbox.nextRetry == nil)
        #expect(mailbox.handedOverCount == 1)
    }

    @Test("While the daemon stops only deletions are begun")
    func stopping() {
        var mailbox = Mailbox()
        mailbox.requireList("SM")
        _ = mailbox.found("AA", in: slot, as: message("a"))
        mailbox.stored(slot)
        #expect(mailbox.nextWork(onlyDeletes: true) == .delete(slot))
        #expect(mailbox.nextWork(onlyDeletes: true) == nil)
        #expect(mailbox.nextWork() == .list(memory: "SM"))
    }
}
