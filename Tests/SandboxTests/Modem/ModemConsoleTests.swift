import Sandbox
import Testing

@Suite("ModemConsole")
struct ModemConsoleTests {
    private func withConsole(_ test: (ModemConsole, SimulatedModem) throws -> Void) throws {
        let modem = SimulatedModem(configuration: .init(dialect: .quectel, sim: SIMCard(capacity: 3)))
        try modem.start()
        defer { modem.stop() }
        try test(ModemConsole(modem: modem), modem)
    }

    @Test("A line of a sender and a text is a message on the SIM, a long one several")
    func delivers() throws {
        try withConsole { console, modem in
            #expect(console.carryOut("+628127001122 JALAN rusak") == "delivered")
            #expect(modem.usedSlots == 1)
            #expect(
                console.carryOut("+628127001122 " + String(repeating: "panjang ", count: 30))
                    == "delivered in 2 segments"
            )
            #expect(console.carryOut("!pdu 0791") == "arrived")
            #expect(modem.usedSlots == 3)
            #expect(modem.waitingMessages == 1)
            #expect(console.carryOut("!status")?.contains("slots used 3, waiting in the network 1") == true)
        }
    }

    @Test("Faults and states are set by name")
    func faults() throws {
        try withConsole { console, modem in
            #expect(console.carryOut("!fault +CMS_ERROR:_500 +CMGS 2") == "+CMS_ERROR:_500 on +CMGS, 2 times")
            #expect(modem.pendingFaults == 1)
            #expect(console.carryOut("!clear") == "no faults")
            #expect(modem.pendingFaults == 0)
            #expect(console.carryOut("!registration denied") == "registration denied")
            #expect(modem.registration == .denied)
            #expect(console.carryOut("!announce twice") == "announces twice")
            #expect(modem.announcement == .twice)
        }
    }

    @Test("What makes no sense is answered with its usage")
    func usage() throws {
        try withConsole { console, _ in
            #expect(console.carryOut("") == nil)
            #expect(console.carryOut("+628127001122") == "usage: SENDER TEXT")
            #expect(console.carryOut("!registration sideways")?.hasPrefix("usage") == true)
            #expect(console.carryOut("!dance")?.hasPrefix("unknown") == true)
        }
    }

    @Test("The SIM keeps its content while the device comes and goes")
    func outlives() throws {
        try withConsole { console, modem in
            _ = console.carryOut("+628127001122 kept")
            let before = modem.path
            #expect(console.carryOut("!unplug") == "unplugged")
            #expect(modem.path.isEmpty)
            #expect(console.carryOut("!plug")?.hasPrefix("plugged in: /dev/") == true)
            #expect(!before.isEmpty)
            #expect(modem.usedSlots == 1)
        }
    }
}
