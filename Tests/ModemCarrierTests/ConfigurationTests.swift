import Carriers
import ConfigurationFile
import ModemCarrier
import Testing

@Suite("ModemCarrier.Configuration from a file")
struct ConfigurationTests {
    private func read(
        _ text: String
    ) throws -> (configuration: ModemCarrier.Configuration?, faults: [ConfigurationFault]) {
        let document = try ConfigurationDocument(text: text, file: "lapord.yaml")
        let faults = FaultCollector()
        let section = ConfigurationSection(document, faults: faults)
        let configuration = ModemCarrier.Configuration.read(section, name: "modem-1")
        section.finish()
        return (configuration, faults.faults)
    }

    @Test("A device is enough")
    func least() throws {
        let (configuration, faults) = try read("device: /dev/serial/by-id/usb-modem")
        #expect(faults.isEmpty)
        #expect(configuration == ModemCarrier.Configuration(name: "modem-1", device: "/dev/serial/by-id/usb-modem"))
    }

    @Test("Every key is read")
    func every() throws {
        let (configuration, faults) = try read(
            """
            device: /dev/ttyUSB0
            speed: 9600
            flow_control: hardware
            service_number: "9009"
            country_code: "60"
            pin_file: /etc/lapord/pin
            state_file: /var/lib/lapord/modem-1.json
            init: [AT^CURC=0]
            ussd: packed
            restart_words: [SELAMAT PAGI]
            memories: [SM]
            poll: 20s
            check: 2m
            command_deadline: 8s
            network_deadline: 90s
            command_pause: 100ms
            registration_patience: 0s
            segments_per_minute: 10
            segments_per_day: 500
            time_zone: Asia/Makassar
            submission_deadline: 3m
            submission_limit: 8
            transliterate: false
            delete_stored_outgoing: false
            reset_hook:
              program: /usr/local/sbin/power-cycle
              arguments: ["3"]
              deadline: 10s
            balance:
              code: "*888#"
              every: 12h
              pattern: 'Rp ([0-9.]+)'
              alert_below: 25000
            """
        )
        #expect(faults.isEmpty)
        #expect(
            configuration
                == ModemCarrier.Configuration(
                    name: "modem-1",
                    device: "/dev/ttyUSB0",
                    line: SerialLine(speed: 9600, flowControl: .hardware),
                    serviceNumber: "9009",
                    countryCode: "60",
                    pinFile: "/etc/lapord/pin",
                    stateFile: "/var/lib/lapord/modem-1.json",
                    initCommands: ["AT^CURC=0"],
                    ussdCoding: .packed,
                    restartWords: ["SELAMAT PAGI"],
                    memories: ["SM"],
                    pollInterval: .seconds(20),
                    checkInterval: .seconds(120),
                    commandDeadline: .seconds(8),
                    networkDeadline: .seconds(90),
                    commandPause: .milliseconds(100),
                    registrationPatience: nil,
                    segmentsPerMinute: 10,
                    segmentsPerDay: 500,
                    timeZone: "Asia/Makassar",
                    submissionDeadline: .seconds(180),
                    submissionLimit: 8,
                    transliterates: false,
                    deletesStoredOutgoing: false,
                    resetHook: ResetHook(
                        program: "/usr/local/sbin/power-cycle",
                        arguments: ["3"],
                        deadline: .seconds(10)
                    ),
                    balance: BalanceCheck(
                        code: "*888#",
                        interval: .seconds(12 * 3600),
                        pattern: "Rp ([0-9.]+)",
                        alertBelow: 25_000
                    )
                )
        )
    }

    @Test(
        "A fault is told at its key, with what to write instead",
        arguments: [
            ("speed: 9601", "speed"), ("device: ttyUSB0", "device"), ("pin_file: \"1234\"", "pin_file"),
            ("pin_file: /etc/lapord/modem-1.pin", "pin_file"),
            ("init: [CURC]", "init"), ("memories: [XX]", "memories"), ("time_zone: Asia/Nowhere", "time_zone"),
            ("country_code: \"+62\"", "country_code"), ("reset_hook: {program: reboot}", "reset_hook.program"),
            ("balance: {code: \"*888#\", pattern: \"Rp\"}", "balance.pattern"),
            ("balance: {code: \"call me\"}", "balance.code"), ("polls: 3s", "polls"),
        ]
    )
    func faulty(line: String, key: String) throws {
        let device = line.hasPrefix("device") ? "" : "device: /dev/ttyUSB0\n"
        let (_, faults) = try read(device + line)
        #expect(faults.map(\.key) == [key])
        #expect(faults.allSatisfy { $0.line != nil && $0.suggestion != nil })
    }

    @Test("Without a device there is no modem")
    func noDevice() throws {
        let (configuration, faults) = try read("speed: 9600")
        #expect(configuration == nil)
        #expect(faults.count == 1)
    }
}
