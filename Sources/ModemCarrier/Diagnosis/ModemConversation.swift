import NIOCore

/// Commands and answers with one modem, in the order of a script.
actor ModemConversation {
    private let port: SerialPort
    private var channel = ATChannel()
    private var waiter: CheckedContinuation<ATResponse?, Never>?
    private var ussdWaiter: CheckedContinuation<String?, Never>?
    private var ussdLine: String?
    private var isOver = false

    private init(port: SerialPort) {
        self.port = port
    }

    /// Opens a modem for as long as a script runs.
    static func with<Result: Sendable>(
        _ configuration: ModemCarrier.Configuration,
        _ script: @Sendable @escaping (ModemConversation) async throws -> Result
    ) async throws -> Result {
        let port = try await SerialPort.open(path: configuration.device, line: configuration.line)
        let conversation = ModemConversation(port: port)
        let task = Task {
            defer { port.closeSoon() }
            return try await script(conversation)
        }
        await conversation.listen()
        let result = await task.result
        await port.close()
        return try result.get()
    }

    /// Sends a command.
    ///
    /// - Returns: The answer; nil where the deadline passed or the device went away.
    func execute(_ command: ATCommand) async -> ATResponse? {
        guard !isOver else { return nil }
        let timer = Task {
            try await Task.sleep(for: command.longest)
            tick()
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            waiter = continuation
            perform(channel.send(command, now: .now))
        }
    }

    /// Sends a USSD request and waits for the network.
    ///
    /// - Returns: What follows `+CUSD:`; nil where nothing came in time.
    func ussd(_ request: ATCommand, within limit: Duration) async -> String? {
        ussdLine = nil
        guard await execute(request)?.isOK == true else { return nil }
        if let ussdLine { return ussdLine }
        let end = ContinuousClock.now.advanced(by: limit)
        let timer = Task {
            while ContinuousClock.now < end {
                try await Task.sleep(for: .seconds(1))
                // Ends a text that has no end of its own.
                tick()
            }
            endUSSD(nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { ussdWaiter = $0 }
    }

    private func listen() async {
        try? await port.bytes.executeThenClose { inbound, _ in
            for try await buffer in inbound {
                perform(channel.receive(buffer.readableBytesView, now: .now))
            }
        }
        isOver = true
        endUSSD(nil)
        waiter?.resume(returning: nil)
        waiter = nil
    }

    private func tick() {
        perform(channel.tick(now: .now))
    }

    private func endUSSD(_ line: String?) {
        ussdLine = line
        ussdWaiter?.resume(returning: line)
        ussdWaiter = nil
    }

    private func perform(_ actions: [ATChannel.Action]) {
        for action in actions {
            switch action {
            case .write(let bytes): port.write(bytes)
            case .completed(_, let response):
                waiter?.resume(returning: response)
                waiter = nil
            case .timedOut:
                waiter?.resume(returning: nil)
                waiter = nil
            case .unsolicited(.ussd(let answer)) where answer.contains(","): endUSSD(answer)
            case .unsolicited: break
            }
        }
    }
}
