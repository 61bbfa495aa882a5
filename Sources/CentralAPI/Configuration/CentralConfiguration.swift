package import CurlHTTP
package import Logging

/// Everything that is needed to speak to one central system.
package struct CentralConfiguration: Sendable {
    /// The protocol.
    package enum Profile: Sendable {
        /// REST with JSON behind the SPLP gateway.
        case splp(SPLPConfiguration)
        /// The XML push of earlier years.
        case addStream(AddStreamConfiguration)
    }

    /// The protocol.
    package var profile: Profile
    /// Deadlines, limits, TLS and proxy; `maximumInFlight` is the concurrency.
    package var connection: CurlClient.Configuration
    /// When to stop calling.
    package var circuit: CircuitBreaker.Configuration
    /// Calls a second on average.
    package var requestsPerSecond: Double
    /// Calls that may pass at once after a rest.
    package var burst: Int
    /// When to ask for a complaint's status.
    package var polling: PollSchedule

    /// Makes a configuration.
    package init(
        profile: Profile,
        connection: CurlClient.Configuration = CentralConfiguration.usualConnection,
        circuit: CircuitBreaker.Configuration = CircuitBreaker.Configuration(),
        requestsPerSecond: Double = 5,
        burst: Int = 10,
        polling: PollSchedule = PollSchedule()
    ) {
        self.profile = profile
        self.connection = connection
        self.circuit = circuit
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
        self.polling = polling
    }

    /// 30 s to connect and 90 s in all, as the one known integrator has it; four at once; HTTP/1.1, whose end of a connection tells
    /// more clearly than HTTP/2 how far a request got.
    package static let usualConnection = CurlClient.Configuration(
        deadlines: CurlDeadlines(connect: .seconds(30), total: .seconds(90)),
        maximumInFlight: 4,
        maximumWaiting: 256,
        offersHTTP2: false
    )

    /// The names of the token files and ids without which no report can be sent; empty where nothing is missing.
    package var missing: [String] {
        switch profile {
        case .splp(let configuration): configuration.missingCredentials + configuration.ids.missing
        case .addStream(let configuration): [configuration.missingCredential].compactMap(\.self)
        }
    }

    /// Makes the guarded client of this configuration, with a curl thread of its own; shut it down at the end.
    package func makeSystem(logger: Logger) -> GuardedCentralSystem {
        let http = CurlClient(configuration: connection, logger: logger)
        let system: any CentralSystem =
            switch profile {
            case .splp(let configuration): SPLPClient(configuration: configuration, http: http)
            case .addStream(let configuration): AddStreamClient(configuration: configuration, http: http)
            }
        return GuardedCentralSystem(
            system,
            breaker: circuit,
            perSecond: requestsPerSecond,
            burst: burst,
            maximumUnderWay: connection.maximumInFlight,
            longestWait: connection.deadlines.total,
            missing: missing,
            logger: logger
        )
    }
}
