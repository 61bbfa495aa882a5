import SMSCodec
import Testing

@Suite("Reassembly")
struct ReassemblyTests {
    private typealias Machine = Reassembly<Int>

    private func machine(mostParts: Int = 10_000) -> Machine {
        Machine(
            configuration: .init(
                timeout: .seconds(100),
                lateWindow: .seconds(1000),
                repetitionWindow: .seconds(50),
                mostParts: mostParts
            )
        )
    }

    private func part(_ sequence: Int, of total: Int, reference: UInt8 = 1) throws -> Concatenation {
        try #require(Concatenation(reference: .eightBit(reference), total: total, sequence: sequence))
    }

    private func add(
        _ machine: inout Machine,
        _ text: String,
        _ concatenation: Concatenation,
        id: Int = 0,
        from sender: String = "+62811",
        to recipient: String = "1708",
        at seconds: Int = 0
    ) -> [Machine.Action] {
        machine.handle(
            .text(text),
            id: id,
            sender: sender,
            recipient: recipient,
            concatenation: concatenation,
            at: .seconds(seconds)
        )
    }

    private func texts(_ actions: [Machine.Action]) -> [String] {
        actions.compactMap {
            switch $0 {
            case .complete(let message): "complete " + message.text(gap: "_")
            case .incomplete(let message, let reason): "\(reason) " + message.text(gap: "_")
            case .extend(let message): "extend " + message.text(gap: "_")
            case .wait(let missing): "wait \(missing)"
            case .dropRepeated(let id): "drop \(id)"
            }
        }
    }

    @Test("parts in any order make the message, and name their ids")
    func anyOrder() throws {
        var machine = machine()
        #expect(texts(add(&machine, "c", try part(3, of: 3), id: 30)) == ["wait 2"])
        #expect(texts(add(&machine, "a", try part(1, of: 3), id: 10)) == ["wait 1"])
        let actions = add(&machine, "b", try part(2, of: 3), id: 20)
        guard case .complete(let message)? = actions.last else {
            Issue.record("not complete")
            return
        }
        #expect(message.text() == "abc")
        #expect(message.parts.map(\.id) == [10, 20, 30])
        #expect(message.isComplete && message.missing.isEmpty)
        #expect(machine.pendingCount == 0)
    }

    @Test("a single part is a message at once")
    func single() throws {
        var machine = machine()
        #expect(texts(add(&machine, "a", try part(1, of: 1))) == ["complete a"])
    }

    @Test("messages that differ in anything but the part number do not mix")
    func keys() throws {
        var machine = machine()
        let first = try part(1, of: 2)
        let second = try part(2, of: 2)
        #expect(texts(add(&machine, "a", first)) == ["wait 1"])
        #expect(texts(add(&machine, "b", second, from: "+62812")) == ["wait 1"])
        #expect(texts(add(&machine, "c", second, to: "1709")) == ["wait 1"])
        #expect(texts(add(&machine, "d", try part(2, of: 2, reference: 2))) == ["wait 1"])
        #expect(texts(add(&machine, "e", try part(2, of: 3))) == ["wait 2"])
        let wide = try #require(Concatenation(reference: .sixteenBit(1), total: 2, sequence: 2))
        #expect(texts(add(&machine, "f", wide)) == ["wait 1"])
        #expect(machine.pendingCount == 6)
        #expect(texts(add(&machine, "g", second)) == ["complete ag"])
    }

    @Test("a repeated part is dropped, before and after the message is whole")
    func repetition() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2), id: 1)
        #expect(texts(add(&machine, "a", try part(1, of: 2), id: 2)) == ["drop 1"])
        #expect(texts(add(&machine, "b", try part(2, of: 2), id: 3)) == ["complete ab"])
        #expect(texts(add(&machine, "b", try part(2, of: 2), id: 4)) == ["drop 3"])
        #expect(texts(add(&machine, "a", try part(1, of: 2), id: 5)) == ["drop 1"])
    }

    @Test("what has not come in time is handed out with what came, and a late part still joins")
    func timeoutAndLatePart() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 3), at: 10)
        #expect(machine.nextDeadline == .seconds(110))
        #expect(machine.expire(at: .seconds(109)).isEmpty)
        #expect(texts(machine.expire(at: .seconds(110))) == ["timedOut a_"])
        #expect(machine.expire(at: .seconds(111)).isEmpty)
        #expect(texts(add(&machine, "c", try part(3, of: 3), at: 500)) == ["extend a_c"])
        #expect(texts(add(&machine, "b", try part(2, of: 3), at: 600)) == ["extend abc"])
        #expect(texts(add(&machine, "b", try part(2, of: 3), at: 601)) == ["drop 0"])
        #expect(machine.expire(at: .seconds(650)).isEmpty)
        #expect(machine.partCount == 0)
        #expect(machine.nextDeadline == nil)
    }

    @Test("a part that comes after the late window begins a message of its own")
    func afterLateWindow() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2))
        _ = machine.expire(at: .seconds(100))
        #expect(texts(add(&machine, "b", try part(2, of: 2), at: 1100)) == ["wait 1"])
    }

    @Test("a sender who uses a reference again begins another message")
    func reuse() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2))
        #expect(texts(add(&machine, "A", try part(1, of: 2))) == ["superseded a_", "wait 1"])
        #expect(texts(add(&machine, "B", try part(2, of: 2))) == ["complete AB"])
        #expect(texts(add(&machine, "x", try part(2, of: 2))) == ["wait 1"])
        #expect(texts(add(&machine, "y", try part(1, of: 2))) == ["complete yx"])
    }

    @Test("a new message that begins like the one before is whole in the end")
    func sameBeginning() throws {
        var machine = machine()
        _ = add(&machine, "Yth. ", try part(1, of: 2), id: 1)
        #expect(texts(add(&machine, "satu", try part(2, of: 2), id: 2)) == ["complete Yth. satu"])
        #expect(texts(add(&machine, "Yth. ", try part(1, of: 2), id: 3)) == ["drop 1"])
        #expect(texts(add(&machine, "dua", try part(2, of: 2), id: 4)) == ["complete Yth. dua"])
    }

    @Test("a part handed in twice by its own name is not taken for the beginning of another message")
    func sameID() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2), id: 1)
        _ = add(&machine, "b", try part(2, of: 2), id: 2)
        #expect(texts(add(&machine, "a", try part(1, of: 2), id: 1)) == ["drop 1"])
        #expect(texts(add(&machine, "c", try part(2, of: 2), id: 3)) == ["wait 1"])
    }

    @Test("UCS-2 bytes are joined before they are decoded")
    func splitSurrogates() throws {
        var machine = machine()
        _ = machine.handle(
            .ucs2([0xDE, 0x00]),
            id: 2,
            sender: "a",
            recipient: "b",
            concatenation: try part(2, of: 2),
            at: .zero
        )
        let actions = machine.handle(
            .ucs2([0xD8, 0x3D]),
            id: 1,
            sender: "a",
            recipient: "b",
            concatenation: try part(1, of: 2),
            at: .zero
        )
        #expect(texts(actions) == ["complete 😀"])
    }

    @Test("the number of parts held is bounded, and the oldest message makes room with what came of it")
    func bounded() throws {
        var machine = machine(mostParts: 600)
        var evicted = 0
        for sender in 0..<2000 {
            let actions = add(&machine, "a", try part(1, of: 2), id: sender, from: "\(sender)")
            for case .incomplete(let message, .evicted) in actions {
                #expect(message.key.sender == "\(evicted)")
                evicted += 1
            }
            #expect(machine.partCount <= 600)
        }
        #expect(evicted == 1400)
        #expect(machine.pendingCount == 600)
    }

    @Test("messages already handed out are forgotten before unfinished ones make room")
    func evictionOrder() throws {
        var machine = machine(mostParts: 510)
        _ = add(&machine, "a", try part(1, of: 2), from: "unfinished")
        for sender in 0..<500 { _ = add(&machine, "a", try part(1, of: 1), from: "\(sender)") }
        for sender in 500..<2000 {
            #expect(texts(add(&machine, "a", try part(1, of: 1), from: "\(sender)")) == ["complete a"])
        }
        #expect(texts(add(&machine, "b", try part(2, of: 2), from: "unfinished")) == ["complete ab"])
    }

    @Test("a late part finds its message, even where that is the next to be forgotten")
    func lateJoinWhenFull() throws {
        var machine = machine(mostParts: 510)
        for sender in 0..<510 { _ = add(&machine, "a", try part(1, of: 2), id: sender, from: "\(sender)") }
        #expect(machine.expire(at: .seconds(100)).count == 510)
        #expect(texts(add(&machine, "b", try part(2, of: 2), from: "0", at: 101)) == ["extend ab"])
        #expect(machine.partCount == 510)
        #expect(texts(add(&machine, "b", try part(2, of: 2), from: "1", at: 101)) == ["wait 1"])
        #expect(texts(add(&machine, "b", try part(2, of: 2), from: "509", at: 101)) == ["extend ab"])
    }

    @Test("one message that stays unfinished does not make the machine remember all that came after it")
    func unfinishedInFront() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2), from: "unfinished")
        for second in 0..<5000 {
            let sender = "\(second % 7)"
            let reference = UInt8(second % 251)
            let time = second / 100
            _ = add(&machine, "\(second)", try part(1, of: 2, reference: reference), from: sender, at: time)
            let actions = add(&machine, "!", try part(2, of: 2, reference: reference), from: sender, at: time)
            #expect(texts(actions) == ["complete \(second)!"])
        }
        #expect(texts(machine.expire(at: .seconds(100))) == ["timedOut a_"])
        #expect(machine.partCount == 1)
    }

    @Test("time that runs backwards neither expires nor prolongs anything")
    func backwardsTime() throws {
        var machine = machine()
        _ = add(&machine, "a", try part(1, of: 2), at: 1000)
        _ = add(&machine, "b", try part(1, of: 2, reference: 2), at: 5)
        #expect(machine.expire(at: .seconds(1099)).isEmpty)
        #expect(texts(machine.expire(at: .seconds(1100))) == ["timedOut a_", "timedOut b_"])
    }
}
