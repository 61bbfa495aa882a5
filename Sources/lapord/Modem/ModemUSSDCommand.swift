import ArgumentParser
import ModemCarrier

/// `lapord modem ussd`: asks the network, for example for the balance of a prepaid SIM.
struct ModemUSSDCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ussd",
        abstract: "Ask the network by USSD, for example for the balance: lapord modem ussd /dev/ttyUSB0 '*888#'."
    )

    @OptionGroup var options: ModemOptions

    @Argument(help: "The code, in quotation marks.")
    var code: String

    func run() async throws {
        do {
            guard let text = try await ModemDiagnosis.ussd(code, options.configuration) else {
                complain("the network did not answer")
                throw ExitCode(75)
            }
            print(text)
        } catch let error as SerialPortError {
            complain("\(error)")
            throw ExitCode(75)
        } catch let trouble as ModemTrouble {
            complain("\(trouble.reason)")
            throw ExitCode(1)
        }
    }
}
