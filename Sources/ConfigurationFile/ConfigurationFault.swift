/// One fault of a configuration: its place, the fault, and a remedy.
package struct ConfigurationFault: Error, Hashable, Sendable {
    /// The file name as the reader got it.
    package var file: String
    /// The line, counted from 1; nil for a fault of the whole file.
    package var line: Int?
    /// The column, counted from 1.
    package var column: Int?
    /// The path of keys to the value, for example `carriers[0].listen.port`; empty for the whole file.
    package var key: String
    /// The fault, as a sentence without a full stop.
    package var message: String
    /// The remedy for the operator.
    package var suggestion: String?

    package init(
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        key: String = "",
        message: String,
        suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.message = message
        self.suggestion = suggestion
    }
}

extension ConfigurationFault: CustomStringConvertible {
    package var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if let column, line != nil { text += ":\(column)" }
        text += ": "
        if !key.isEmpty { text += "\(key): " }
        text += message
        if let suggestion { text += " (\(suggestion))" }
        return text
    }
}

/// All faults of a configuration, in the order of the files.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    package let faults: [ConfigurationFault]

    package init(faults: [ConfigurationFault]) {
        self.faults = faults
    }

    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}

/// Collects faults, so that a reader can continue after the first and report all of them at once.
package final class FaultCollector {
    package private(set) var faults: [ConfigurationFault] = []
    /// Notes for the operator, which do not keep the daemon from starting.
    package private(set) var notes: [ConfigurationFault] = []

    package init() {}

    package func report(_ fault: ConfigurationFault) {
        faults.append(fault)
    }

    package func note(_ fault: ConfigurationFault) {
        notes.append(fault)
    }

    /// Ends a reading.
    ///
    /// - Throws: ``ConfigurationError`` with all faults, if there are any.
    package func check() throws(ConfigurationError) {
        if !faults.isEmpty {
            throw ConfigurationError(faults: faults)
        }
    }
}
