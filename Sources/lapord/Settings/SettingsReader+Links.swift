import Carriers
import CentralAPI
import Certificates
import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations
import SMPPCarrier

/// The carriers and the central system.
extension SettingsReader {
    // MARK: Carriers

    /// The carriers of the configuration, and the replies that each may send.
    struct Links {
        var all: [CarrierSettings] = []
        var routes: [CarrierRoute] = []

        /// Whether a carrier is called, and so needs the section `callbacks`.
        var needListener: Bool {
            all.contains { if case .http = $0 { true } else { false } }
        }
    }

    func readCarriers(publicAddress: String, listener: CallbackListener.Configuration?) -> Links {
        var links = Links()
        var names: Set<String> = []
        var paths: [String: String] = [:]
        var hearingOnly: [(carrier: CarrierName, section: ConfigurationSection)] = []
        var called: [(configuration: HTTPCarrier.Configuration, section: ConfigurationSection)] = []
        let sections = root.sections("carriers")
        if sections.isEmpty {
            root.report("names no carrier", suggestion: "add at least one under 'carriers:'")
        }
        for section in sections {
            let name = section.requiredString("name")
            let type = section.has("type") ? section.choice("type", of: CarrierType.self) : nil
            if !section.has("type") { _ = section.requiredString("type") }
            guard let name, let type else { continue }
            if name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,31}/) == nil {
                section.report("must be 1 to 32 small letters, digits and dashes", at: "name")
            }
            if !names.insert(name).inserted {
                section.report("stands twice", at: "name", suggestion: "give every carrier its own name")
            }
            var route = CarrierRoute(
                carrier: .init(rawValue: name),
                serviceNumbers: section.strings("service_numbers") ?? [],
                prefixes: section.strings("prefixes") ?? [],
                takesOver: section.boolean("takes_over", default: false)
            )
            switch type {
            case .http:
                let configuration = HTTPCarrier.Configuration(
                    section,
                    name: .init(rawValue: name),
                    profiles: folders.path("carriers"),
                    publicAddress: publicAddress,
                    serviceNumbers: route.serviceNumbers
                )
                if let configuration {
                    links.all.append(.http(configuration))
                    for path in Set(configuration.paths).sorted() {
                        guard let other = paths.updateValue(name, forKey: path) else { continue }
                        section.report("'\(path)' is a path of the carrier '\(other)' already")
                    }
                    if !configuration.asksForProof, listener?.isOpenToStrangers(at: configuration.publicAddress) == true
                    {
                        noteStrangers(section)
                    }
                    called.append((configuration, section))
                    if !configuration.canSend { hearingOnly.append((configuration.name, section)) }
                }
            case .modem:
                if let configuration = ModemCarrier.Configuration.read(section, name: .init(rawValue: name)) {
                    if let number = configuration.serviceNumber { route.serviceNumbers.append(number) }
                    links.all.append(.modem(configuration))
                    if let file = configuration.stateFile { section.requireFolder(of: file, at: "state_file") }
                }
                section.finish()
            case .smpp:
                let configuration = SMPPCarrier.Configuration(
                    section,
                    name: .init(rawValue: name),
                    profiles: folders.path("carriers"),
                    serviceNumbers: route.serviceNumbers
                )
                if let configuration { links.all.append(.smpp(configuration)) }
            }
            links.routes.append(route)
        }
        check(certificatesOf: called, listener)
        noteGaps(behind: hearingOnly, among: links.routes)
        return links
    }

    /// Reports certificates that nobody is asked for, and carriers that the certificate of another one would open.
    private func check(
        certificatesOf carriers: [(configuration: HTTPCarrier.Configuration, section: ConfigurationSection)],
        _ listener: CallbackListener.Configuration?
    ) {
        let isAsked = listener?.tls?.clientAuthoritiesPath != nil
        let areNamed = carriers.contains { !$0.configuration.callerCertificates.isEmpty }
        for (carrier, section) in carriers {
            if !isAsked, !carrier.callerCertificates.isEmpty {
                section.report(
                    "are never shown: the listener asks for no certificate",
                    at: "caller_certificates",
                    suggestion: "name the authorities under 'callbacks.tls.client_authorities'"
                )
            } else if isAsked, !carrier.asksForProof {
                let advice = "name the operator's own under 'caller_certificates'"
                if areNamed {
                    section.report(
                        "asks for no proof, so the client certificates that other carriers name open it too",
                        at: "profile",
                        suggestion: advice
                    )
                } else {
                    section.note(
                        "names no client certificate, so every one that 'callbacks.tls.client_authorities' signed opens it",
                        at: "profile",
                        suggestion: advice
                    )
                }
            }
        }
    }

    private func noteStrangers(_ section: ConfigurationSection) {
        section.note(
            "asks for no proof, so whoever reaches its address may write in any citizen's name",
            at: "profile",
            suggestion: "name the operator's addresses under 'callers', or give the secret that its profile can ask for"
        )
    }

    /// Notes carriers whose citizens would never be answered, at their line of the file.
    private func noteGaps(
        behind hearingOnly: [(carrier: CarrierName, section: ConfigurationSection)],
        among routes: [CarrierRoute]
    ) {
        let router = CarrierRouter(routes: routes)
        for (carrier, section) in hearingOnly {
            let gap = router.gap(behind: carrier) { other in !hearingOnly.contains { $0.carrier == other } }
            guard let gap else { continue }
            let who =
                switch gap {
                case .everybody: "whoever texts to it is never answered"
                case .allBut(let prefixes):
                    "only numbers that begin with \(prefixes.joined(separator: ", ")) are answered"
                }
            section.note(
                "only hears (its profile has no 'outbound'), and no other carrier takes its replies: \(who)",
                at: "profile",
                suggestion: "give another carrier 'takes_over: true', or both the same 'service_numbers'"
            )
        }
    }

    // MARK: Central system

    func readCentral(_ knowledge: Knowledge?) -> CentralConfiguration? {
        let names = knowledge.map { knowledge in
            ComplaintNames(
                categories: knowledge.categories,
                agencies: knowledge.agencies.map(\.code),
                placeCode: { knowledge.smallArea($0)?.code }
            )
        }
        guard let section = root.section("central") else {
            root.report("needs the section 'central'", suggestion: "add 'central:' with 'file: central/splp-v3.yaml'")
            return nil
        }
        guard let file = section.string("file") else {
            return CentralConfiguration(section, credentialDirectory: credentialDirectory, names: names)
        }
        section.finish()
        do {
            let document = try ConfigurationDocument(path: folders.path(file))
            document.reportSlips(to: faults)
            return CentralConfiguration(
                ConfigurationSection(document, faults: faults),
                credentialDirectory: credentialDirectory,
                names: names
            )
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }
}

/// The kinds of carriers.
private enum CarrierType: String, CaseIterable {
    case http
    case modem
    case smpp
}
