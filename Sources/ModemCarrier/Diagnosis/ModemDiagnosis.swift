/// What a modem is and says, asked once, for an operator at the command line while the daemon does not use it.
///
/// Reads no message and changes nothing on the SIM. The PIN is tried only where the configuration names a PIN file.
package struct ModemDiagnosis: Hashable, Sendable {
    /// What the modem told before it was ready or in trouble.
    package var profile: ModemProfile
    /// Why it cannot be used; nil where it can.
    package var trouble: ModemTrouble?

    /// Asks a modem for everything.
    ///
    /// - Parameter configuration: How the modem is reached.
    /// - Returns: What it told.
    /// - Throws: ``SerialPortError`` where the device cannot be opened.
    package static func probe(_ configuration: ModemCarrier.Configuration) async throws -> ModemDiagnosis {
        var silentStages: Set<ModemSetup.Stage> = []
        while true {
            let known = silentStages
            let (diagnosis, silent) = try await ModemConversation.with(configuration) { conversation in
                await diagnose(conversation, configuration, silentStages: known)
            }
            // A question that the modem leaves without an answer is left out the next time.
            guard diagnosis.trouble?.code == .silent, silent.count > known.count else { return diagnosis }
            silentStages = silent
        }
    }

    /// Asks the network by USSD.
    ///
    /// - Parameters:
    ///   - code: The code, for example `*888#`.
    ///   - configuration: How the modem is reached.
    /// - Returns: The network's text; nil where it gave none within 30 seconds.
    /// - Throws: ``SerialPortError`` where the device cannot be opened, ``ModemTrouble`` where the modem cannot be used.
    package static func ussd(_ code: String, _ configuration: ModemCarrier.Configuration) async throws -> String? {
        try await ModemConversation.with(configuration) { conversation in
            let (diagnosis, _) = await diagnose(conversation, configuration, silentStages: [])
            if let trouble = diagnosis.trouble { throw trouble }
            let ussd = USSD(manufacturer: diagnosis.profile.manufacturer, coding: configuration.ussdCoding)
            let request = ussd.request(code, deadline: configuration.commandDeadline)
            guard let line = await conversation.ussd(request, within: ModemSession.ussdDeadline) else { return nil }
            return ussd.text(of: line)
        }
    }

    private static func diagnose(
        _ conversation: ModemConversation,
        _ configuration: ModemCarrier.Configuration,
        silentStages: Set<ModemSetup.Stage>
    ) async -> (ModemDiagnosis, silent: Set<ModemSetup.Stage>) {
        let pin: ModemSetup.PIN
        do {
            pin = try configuration.pinFile.map { .known(try PINFile(path: $0).digits) } ?? .none
        } catch {
            pin = .unusable("\(error)")
        }
        var setup = ModemSetup(configuration: configuration, pin: pin, silentStages: silentStages)
        var step = setup.resume()
        while true {
            switch step {
            case .send(let command), .sendPIN(let command):
                step = setup.next(after: await conversation.execute(command))
            case .wait(let duration):
                try? await Task.sleep(for: duration)
                step = setup.resume()
            case .done(let profile):
                return (ModemDiagnosis(profile: profile, trouble: nil), setup.silentStages)
            case .failed(let trouble):
                return (ModemDiagnosis(profile: setup.profile, trouble: trouble), setup.silentStages)
            }
        }
    }
}
