import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Commands of operators who err")
struct OperatorMistakeTests {
    @Test("A command beside the daemon makes no ledger, and finds none sound")
    func noLedger() async throws {
        try await DaemonProcess.with { daemon in
            let config = daemon.launcher.configurationFile.path
            let ledger = daemon.store.appending(path: "ledger.sqlite").path
            let commands = [
                ["store", "check"], ["store", "backup", daemon.store.appending(path: "copy.sqlite").path],
                ["store", "erase", "--sender", "081270000001"], ["store", "purge"], ["store", "rekey", "--progress"],
            ]
            for command in commands {
                let (output, status) = try daemon.run(command + ["--config", config])
                #expect(status == 1 && output.contains("there is no ledger at"), "\(command) \(output)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.store.path).isEmpty)
            // A copy that came to nothing.
            _ = FileManager.default.createFile(atPath: ledger, contents: nil)
            let (output, status) = try daemon.run(["store", "check", "--config", config])
            #expect(status == 1 && output.contains("is empty"), "\(output)")
        }
    }

    @Test("Wrong usage is told apart from failure, whether the daemon runs or not")
    func wrongUsage() async throws {
        try await DaemonProcess.with { daemon in
            let socket = ["--socket", daemon.launcher.socket.path]
            let wrong = [
                ["tickets", "list", "--state", "foo"], ["tickets", "list", "--limit", "0"],
                ["queue", "list", "--stage", "foo"], ["queue", "list", "--limit", "-1"],
                ["queue", "retry", "--stage", "forwarding", "--limit", "x"], ["send", "abc", "halo"],
                ["send", "081270000001"], ["store", "erase", "--sender", "0812"],
            ]
            // What only the daemon knows.
            let unknown = [
                ["send", "081270000001", "halo", "--carrier", "foo"], ["send", "081270000001", ""],
                ["tickets", "amend", "LP10008"],
            ]
            for command in wrong {
                let (output, status) = try daemon.run(command + socket)
                #expect(status == 2, "\(command) \(output)")
            }
            for command in unknown {
                let (output, status) = try daemon.run(command + socket)
                #expect(status == 75, "\(command) \(output)")
            }
            try await daemon.start()
            for command in wrong + unknown {
                let (output, status) = try daemon.run(command + socket)
                #expect(status == 2, "\(command) \(output)")
            }
            let absent = try daemon.run(["tickets", "show", "LP10008"] + socket)
            #expect(absent.status == 1, "\(absent.output)")
        }
    }

    @Test("An agency or category that there is not is refused, and a number that never wrote is told apart")
    func unknownNames() async throws {
        try await DaemonProcess.with { daemon in
            let socket = ["--socket", daemon.launcher.socket.path]
            try await daemon.start()
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: "jalan rusak di desa Guci"))
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
            let agency = try daemon.run(["tickets", "amend", "LP10008", "--agency", "PUPPR"] + socket)
            #expect(agency.status == 2, "\(agency.output)")
            #expect(agency.output.contains("there is no agency 'PUPPR'") && agency.output.contains(" PUPR,"))
            let category = try daemon.run(["tickets", "amend", "LP10008", "--category", "jalan"] + socket)
            #expect(
                category.status == 2 && category.output.contains("there is no category 'jalan'"),
                "\(category.output)"
            )
            let amended = try daemon.run(["tickets", "amend", "lp 100-08", "--agency", "dlh"] + socket)
            #expect(amended.status == 0 && amended.output.contains("DLH"), "\(amended.output)")
            let trackingID = try #require(daemon.central.archive.complaints.first).trackingID
            for number in ["10008", "lp10008", "\(trackingID)"] {
                // SP4N's number is known a moment after SP4N has the report.
                try await eventually("the ticket by \(number)") {
                    let shown = try daemon.run(["tickets", "show", number] + socket)
                    return shown.status == 0 && shown.output.contains("ticket LP10008")
                }
            }
            let erased = try daemon.run(["store", "erase", "--sender", "081299999999"] + socket)
            #expect(erased.status == 0 && erased.output.contains("nothing of this number"), "\(erased.output)")
        }
    }
}
