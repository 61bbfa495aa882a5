package import Carriers
package import Certificates
import ConfigurationFile

extension HTTPCarrier {
    /// One carrier of the daemon's configuration.
    package struct Configuration: Sendable {
        package var name: CarrierName
        package var profile: CarrierProfile
        /// The operator's address for submissions, without a slash at its end; `${url}` in the profile.
        package var url: String
        /// Our own address as the operator reaches it, without a slash at its end, for `${report_url}` and signatures.
        package var publicAddress: String
        package var messagePath: String
        package var reportPath: String
        /// The settings that the profile asks for; secrets are read from files.
        package var settings: [String: String]
        /// The addresses that may call; empty for any.
        package var callers: [AddressRange]
        /// The client certificates that may call; empty for any that the listener takes.
        package var callerCertificates: [CertificateName]
        /// The numbers by which citizens reach this carrier; a text that answers to none of them shows the first.
        package var serviceNumbers: [String]
        /// The country code that replaces the trunk zero of a number.
        package var countryCode: String
        package var limits: SubmissionLimits
        package var tls: ClientTLS
        /// An HTTP proxy for submissions.
        package var proxy: String?

        package init(
            name: CarrierName,
            profile: CarrierProfile,
            url: String = "",
            publicAddress: String = "",
            messagePath: String? = nil,
            reportPath: String? = nil,
            settings: [String: String] = [:],
            callers: [AddressRange] = [],
            callerCertificates: [CertificateName] = [],
            serviceNumbers: [String] = [],
            countryCode: String = "62",
            limits: SubmissionLimits = SubmissionLimits(),
            tls: ClientTLS = ClientTLS(),
            proxy: String? = nil
        ) {
            self.name = name
            self.profile = profile
            self.url = url.withoutSlashAtEnd
            self.publicAddress = publicAddress.withoutSlashAtEnd
            self.messagePath = messagePath ?? "/carriers/\(name)/mo"
            self.reportPath = reportPath ?? "/carriers/\(name)/dlr"
            self.settings = settings
            self.callers = callers
            self.callerCertificates = callerCertificates
            self.serviceNumbers = serviceNumbers
            self.countryCode = countryCode
            self.limits = limits
            self.tls = tls
            self.proxy = proxy
        }

        /// Whether whoever calls has to prove anything.
        package var asksForProof: Bool {
            CallerCheck(self).isStrict
        }

        /// The settings by which callers prove themselves and that can be guessed, with the reason, for the operator.
        package var weakProofs: [String] {
            let proof = profile.authentication
            let names = [proof.secret?.setting, proof.basic?.passwordSetting, proof.signature?.setting].compactMap(
                \.self
            )
            return Set(names).sorted().compactMap { name in
                settings[name].flatMap { Secret($0).weakness }.map {
                    "carriers: \(self.name): the setting '\(name)' \($0), so that callers can guess it; agree with the operator on the "
                        + "output of: openssl rand -hex 16"
                }
            }
        }

        /// The paths at which it is called.
        package var paths: [String] {
            (profile.inbound == nil ? [] : [messagePath]) + (profile.report == nil ? [] : [reportPath])
        }

        /// Whether it takes replies, or only hears.
        package var canSend: Bool { profile.outbound != nil }

        /// The values that the templates of the profile's outbound rules may use.
        var outboundSettings: [String: String] {
            settings.merging(["url": url, "report_url": publicAddress + reportPath]) { _, ours in ours }
        }
    }

    /// Files for TLS towards the operator.
    package struct ClientTLS: Hashable, Sendable {
        /// The authorities that are trusted instead of the system's.
        package var authoritiesPath: String?
        /// Our certificate, where the operator wants one.
        package var certificatePath: String?
        package var keyPath: String?

        package init(authoritiesPath: String? = nil, certificatePath: String? = nil, keyPath: String? = nil) {
            self.authoritiesPath = authoritiesPath
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }
}

/// How much a carrier may be given.
package struct SubmissionLimits: Hashable, Sendable {
    /// Submissions a second; nil for as many as go.
    package var perSecond: Double?
    /// Submissions at the same time.
    package var concurrent: Int
    /// Submissions a day of the carrier's zone; nil for any number.
    package var perDay: Int?
    /// The zone in which a day begins, in seconds ahead of UTC.
    package var zoneOffset: Int
    /// How long one submission may take.
    package var timeout: Duration
    /// The longest that a submission waits for its turn of the second before it is given back.
    package var longestTurn: Duration
    /// The longest that a submission waits until another one ends before it is given back.
    package var longestQueueing: Duration

    package init(
        perSecond: Double? = nil,
        concurrent: Int = 8,
        perDay: Int? = nil,
        zoneOffset: Int = 7 * 3600,
        timeout: Duration = .seconds(30),
        longestTurn: Duration = .seconds(2),
        longestQueueing: Duration = .seconds(10)
    ) {
        self.perSecond = perSecond
        self.concurrent = concurrent
        self.perDay = perDay
        self.zoneOffset = zoneOffset
        self.timeout = timeout
        self.longestTurn = longestTurn
        self.longestQueueing = longestQueueing
    }
}

extension String {
    var withoutSlashAtEnd: String {
        hasSuffix("/") ? String(dropLast()) : self
    }
}
