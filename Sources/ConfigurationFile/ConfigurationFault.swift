/// One fault of a configuration: where it stands, what is wrong, and what to write instead.
package struct ConfigurationFault: Error, Hashable, Sendable {
    /// The file as it was named to the reader.
    package var file: String
    /// The line, counted from 1; nil where the fault concerns the whole file.
    package var line: Int?
    /// The column, counted from 1.
    package var column: Int?
    /// The path of keys to the value, for example `carriers[0].listen.port`; empty for the whole file.
    package var key: String
    /// What is wrong, as a sentence without its final stop.
    package var message: String
    /// What the operator should write or do.
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

/// All the faults of a configuration, in the order in which they stand in the files.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    package let faults: [ConfigurationFault]

    package init(faults: [ConfigurationFault]) {
        self.faults = faults
    }

    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}

/// Gathers faults, so that a reader can go on after the first and report every one at once.
package final class FaultCollector {
    package private(set) var faults: [ConfigurationFault] = []
    /// What an operator should know and mend some day, and what does not keep the daemon from starting.
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
    /// - Throws: ``ConfigurationError`` with every fault, where there is one.
    package func check() throws(ConfigurationError) {
        if !faults.isEmpty {
            throw ConfigurationError(faults: faults)
        }
    }
}
