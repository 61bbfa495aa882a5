import ArgumentParser

/// How many rows a list may have, as the daemon takes it.
struct RowLimit: ExpressibleByArgument {
    /// 1 to 1000.
    var rows: Int

    init(_ rows: Int) {
        self.rows = rows
    }

    init?(argument: String) {
        guard let rows = Int(argument), (1...1000).contains(rows) else { return nil }
        self.rows = rows
    }

    var defaultValueDescription: String { "\(rows)" }
}
