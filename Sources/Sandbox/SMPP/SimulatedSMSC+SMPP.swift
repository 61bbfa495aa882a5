import SMPPCodec

extension SimulatedSMSC {
    /// Reacts to a bind or a submission over SMPP, with the faults that are asked for.
    func react(to pdu: SMPPPDU) -> SMPPServer.Reaction {
        pdu.command == .submitSM ? reactToSubmission(pdu) : reactToBind(pdu)
    }

    private func reactToBind(_ pdu: SMPPPDU) -> SMPPServer.Reaction {
        let refuse = { (status: CommandStatus) in
            SMPPServer.Reaction(response: SMPPPDU(pdu.command.response, status: status, sequence: pdu.sequence))
        }
        if let secret = configuration.secret, pdu[text: .password] != secret { return refuse(.invalidPassword) }
        switch faults.take(for: .bind) {
        case nil: break
        case .refuseToken: return refuse(.invalidPassword)
        case .alreadyExists: return refuse(.alreadyBound)
        case .silence, .silenceAfter: return SMPPServer.Reaction()
        case .resetBefore, .dropAfter, .cutHead, .cutAnswer: return SMPPServer.Reaction(closes: true)
        case .garbage: return SMPPServer.Reaction(garbage: [0, 0, 0, 3])
        default: return refuse(.bindFailed)
        }
        var response = SMPPPDU(pdu.command.response, sequence: pdu.sequence)
        response[text: .systemID] = "sandbox"
        response.parameters = [TLV(.interfaceVersion, [0x34])]
        return SMPPServer.Reaction(response: response)
    }

    private func reactToSubmission(_ pdu: SMPPPDU) -> SMPPServer.Reaction {
        let refuse = { (status: CommandStatus) in
            SMPPServer.Reaction(response: SMPPPDU(pdu.command.response, status: status, sequence: pdu.sequence))
        }
        let fault = faults.take(for: .submit)
        switch fault {
        case .refuse, .alreadyExists: return refuse(.invalidDestinationAddress)
        case .refuseToken: return refuse(.invalidBindStatus)
        case .throttle: return refuse(.throttled)
        case .unavailable: return refuse(.messageQueueFull)
        case .errorBefore, .maintenancePage: return refuse(.systemError)
        case .resetBefore: return SMPPServer.Reaction(closes: true)
        case .silence: return SMPPServer.Reaction()
        default: break
        }
        let submission = SMPPNetwork.submission(pdu)
        let message = takeSubmission(submission)
        var response = SMPPPDU(pdu.command.response, sequence: pdu.sequence)
        response[text: .messageID] = SMPPNetwork.messageID(message.number)
        switch fault {
        case .errorAfter, .gatewayTimeout: return refuse(.systemError)
        case .dropAfter, .cutHead, .cutAnswer: return SMPPServer.Reaction(closes: true)
        case .silenceAfter: return SMPPServer.Reaction()
        case .garbage: return SMPPServer.Reaction(garbage: [0, 0, 0, 3])
        case .missingID: response[text: .messageID] = ""
        case .delay(let seconds): return SMPPServer.Reaction(response: response, delay: .seconds(seconds))
        default: break
        }
        return SMPPServer.Reaction(response: response)
    }

    /// Delivers a message over SMPP until it is acknowledged, as SMSCs do: again only after an answer that asks for it, or none.
    func deliverBySMPP(_ message: MobileMessage, id: String) async -> DeliveryAttempt {
        var attempt = DeliveryAttempt(isAcknowledged: false, status: nil, body: "", attempts: 0, id: id)
        guard let pdus = try? SMPPNetwork.deliveries(of: message, reference: Self.reference(of: id)) else {
            return attempt
        }
        for pdu in pdus {
            attempt.isAcknowledged = false
            var pause = configuration.firstPause
            while attempt.attempts < configuration.deliveryLimit, !Task.isCancelled {
                attempt.attempts += 1
                let status = await deliverPDU(pdu)
                attempt.status = status.map { Int($0.rawValue) }
                attempt.body = status.map { "\($0)" } ?? "no answer"
                if status == .ok {
                    attempt.isAcknowledged = true
                    break
                }
                if let status, ![.throttled, .systemError, .messageQueueFull].contains(status) { return attempt }
                guard (try? await Task.sleep(for: pause)) != nil else { return attempt }
                pause = min(pause * 2, configuration.longestPause)
            }
            guard attempt.isAcknowledged else { break }
        }
        return attempt
    }
}
