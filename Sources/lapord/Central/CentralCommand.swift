import Administration
import ArgumentParser
import CentralAPI
import ComplaintParser
import Complaints
import Foundation
import Logging

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
            abstract: "Proposes ids of institutions for the agencies, and writes them into the mapping file.",
            discussion: """
                Prints YAML: a proposal for each agency whose name fits exactly one institution, and a comment for each that \
                needs an officer's eye. Nothing is changed without --write, which adds the proposals to the profile's \
                'institutions_file'; what stands there stays. With --all, every institution and template that the central \
                system lists.
                """
        )

        @OptionGroup var file: ConfigurationOption

        @Option(help: "The name of the region, as institutions bear it.")
        var region = "Kabupaten Muara Enim"

        @Flag(help: "Print every institution and template instead.")
        var all = false

        @Flag(help: "Add the proposals to the profile's 'institutions_file'.")
        var write = false

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
            let proposals = InstitutionProposal.proposals(for: agencies, among: offered, region: region)
            guard write else {
                print("  institutions:")
                for proposal in proposals { print("    " + proposal.line) }
                return
            }
            guard case .splp(let profile) = settings.central.profile, let path = profile.institutionsPath else {
                throw Refusal(.conflict, "the central system's profile names no 'ids.institutions_file'")
            }
            let mapping = InstitutionMapping(current: try? String(contentsOfFile: path, encoding: .utf8))
            try mapping.adding(proposals).write(toFile: path, atomically: true, encoding: .utf8)
            let added = proposals.count { $0.candidates.count == 1 && !mapping.agencies.contains($0.agency.code) }
            let open = proposals.count { $0.candidates.count != 1 && !mapping.agencies.contains($0.agency.code) }
            print("\(path): \(added) added, \(open) to be looked up; look at each before you restart lapord")
        }

        private static func entries(_ outcome: ReadOutcome<[CentralListEntry]>) throws -> [CentralListEntry] {
            switch outcome {
            case .found(let entries): return entries
            case .unsupported:
                throw Refusal(.conflict, "this profile of the central system has no lists")
            case .busy:
                throw Refusal(.busy, "the central system asks to come back later")
            case .absent(let reason), .unauthorized(let reason), .failed(let reason):
                throw Refusal(.internal, "the central system: \(reason)")
            }
        }
    }
}
