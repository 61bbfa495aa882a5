import ArgumentParser
import CentralAPI
import ComplaintParser
import Complaints
import Foundation
import Logging
import Operations

/// `lapord central`: what the central system tells about itself.
struct CentralCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "central",
        abstract: "Asks the central system for its lists.",
        subcommands: [Sync.self]
    )

    /// `lapord central sync`.
    struct Sync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proposes ids of institutions for the agencies, to be put into the profile's file.",
            discussion: """
                Prints YAML: a proposal for each agency whose name fits exactly one institution, and a comment for each that \
                needs an officer's eye. Nothing is changed. With --all, every institution and template that the central \
                system lists.
                """
        )

        @OptionGroup var file: ConfigurationOption

        @Option(help: "The name of the region, as institutions bear it.")
        var region = "Kabupaten Muara Enim"

        @Flag(help: "Print every institution and template instead.")
        var all = false

        func run() async throws {
            let settings = try Settings.load(path: file.config)
            let central = settings.central.makeSystem(logger: Logger(label: "lapord"))
            let institutions = await central.institutions()
            let templates: ReadOutcome<[CentralListEntry]> = all ? await central.templates() : .found([])
            await central.shutdown()
            let offered = try Self.entries(institutions)
            if all {
                for entry in offered { print("institution\t\(entry.id)\t\(entry.name)") }
                for entry in try Self.entries(templates) { print("template\t\(entry.id)\t\(entry.name)") }
                return
            }
            let agencies = settings.parser.knowledge.agencies
            print("  institutions:")
            for proposal in InstitutionProposal.proposals(for: agencies, among: offered, region: region) {
                print("    " + Self.line(of: proposal))
            }
        }

        private static func line(of proposal: InstitutionProposal) -> String {
            let code = proposal.agency.code
            switch proposal.candidates.count {
            case 0: return "# \(code): nothing listed fits \(proposal.agency.name)"
            case 1: return "\(code): \(proposal.candidates[0].id)  # \(proposal.candidates[0].name)"
            default:
                let names = proposal.candidates.prefix(5).map { "\($0.id) \($0.name)" }.joined(separator: "; ")
                return "# \(code): one of \(names)"
            }
        }

        private static func entries(_ outcome: ReadOutcome<[CentralListEntry]>) throws -> [CentralListEntry] {
            switch outcome {
            case .found(let entries): return entries
            case .unsupported:
                throw OperationsFault(.invalid, "this profile of the central system has no lists")
            case .busy:
                throw OperationsFault(.busy, "the central system asks to come back later")
            case .absent(let reason), .unauthorized(let reason), .failed(let reason):
                throw OperationsFault(.internal, "the central system: \(reason)")
            }
        }
    }
}
