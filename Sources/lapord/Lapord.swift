import Administration
import ArgumentParser
import CProcess
import ConfigurationFile
import Formats
import Foundation
import Glibc
import HTTPCarrier
import Ledger
import NIOCore
import Operations

/// The command line: one executable, subcommands.
@main
struct Lapord: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "lapord",
        abstract: "Turns text messages into public-service complaints.",
        discussion: """
            Receives SMS from modems and operators, makes tickets of them, forwards these to SP4N-LAPOR!, and texts the \
            citizens back. Exit status: 0 done, 1 failed, 2 wrong usage, 75 try again later.
            """,
        version: version,
        subcommands: [
            RunCommand.self, DemoCommand.self, CheckCommand.self, ReloadCommand.self, StatusCommand.self,
            TicketsCommand.self, QueueCommand.self, SpamCommand.self, SendCommand.self, StoreCommand.self,
            AlertCommand.self,
            ModemCommand.self,
            CentralCommand.self, ParseCommand.self, ClassifierCommand.self, PlacesCommand.self, PDUCommand.self,
            SandboxCommand.self,
        ]
    )

    static func main() async {
        guardMemory()
        bufferStandardOutputByLines()
        NIOSingletons.groupLoopCountSuggestion = CallbackListener.loops(cores: System.coreCount)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withStatusOf: error)
        }
    }

    /// Keeps the memory of this process from others: the daemon and many commands hold the key and citizens' texts. The unit forbids
    /// cores too, but not everybody starts the daemon by the unit.
    private static func guardMemory() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
        let refusal = lapord_forbid_tracing()
        if refusal != 0 {
            complain("this process cannot keep its memory from others: \(String(cString: strerror(refusal)))")
        }
    }

    /// Says what went wrong and ends with the status that the command line promises.
    private static func exit(withStatusOf error: any Error) -> Never {
        switch error {
        case let refusal as Refusal: end(refusal)
        case let error as LedgerError: end(Refusal(error))
        case let error as ConfigurationError:
            for fault in error.faults { complain(fault.description) }
            complain("\(error.faults.count) \(error.faults.count == 1 ? "fault" : "faults") in the configuration")
            Glibc.exit(1)
        default:
            let code = exitCode(for: error)
            // Help and version go to the standard output, and a bare status has no message.
            if code == .success || error is ExitCode { Lapord.exit(withError: error) }
            FileHandle.standardError.write(Data((PrintableText.lines(fullMessage(for: error)) + "\n").utf8))
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }

    private static func end(_ refusal: Refusal) -> Never {
        complain(refusal.message)
        Glibc.exit(refusal.exitStatus)
    }
}
