/// One thing that the daemon needs, and why it is not there.
package struct DependencyReadiness: Hashable, Sendable, Codable {
    /// Its name, for example `ledger`, `carrier modem-1`, `central`.
    package var name: String
    /// Whether it is there.
    package var isReady: Bool
    /// Whether the daemon counts as not ready without it. The central system is not required: reports are kept until it is back.
    package var isRequired: Bool
    /// Why it is not there.
    package var reason: String?

    /// Makes a value.
    package init(name: String, isReady: Bool, isRequired: Bool = true, reason: String? = nil) {
        self.name = name
        self.isReady = isReady
        self.isRequired = isRequired
        self.reason = reason
    }
}

/// What `/readyz` answers.
package struct ReadinessReport: Hashable, Sendable, Codable {
    /// Whether every required dependency is ready.
    package var isReady: Bool
    /// Each of them.
    package var dependencies: [DependencyReadiness]

    /// Makes a report.
    package init(_ dependencies: [DependencyReadiness]) {
        isReady = dependencies.allSatisfy { $0.isReady || !$0.isRequired }
        self.dependencies = dependencies
    }
}
