/// A dependency of the daemon, and the reason where it is missing.
package struct DependencyReadiness: Hashable, Sendable, Codable {
    /// For example `ledger`, `carrier modem-1`, `central`.
    package var name: String
    package var isReady: Bool
    /// Whether the daemon is not ready without it. The central system is not required: reports are kept until it is back.
    package var isRequired = true
    /// The reason why it is not ready.
    package var reason: String?
}

/// The answer of `/readyz`.
package struct ReadinessReport: Hashable, Sendable, Codable {
    /// Whether every required dependency is ready.
    package var isReady: Bool
    package var dependencies: [DependencyReadiness]

    package init(_ dependencies: [DependencyReadiness]) {
        isReady = dependencies.allSatisfy { $0.isReady || !$0.isRequired }
        self.dependencies = dependencies
    }
}
