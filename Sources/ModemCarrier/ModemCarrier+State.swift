import Foundation
import Logging

extension ModemCarrier {
    /// Records how the modem is, where that has changed.
    func recordState() {
        let isReady = session.isReady
        guard recorded?.profile != session.profile || recorded?.isReady != isReady else { return }
        recorded = (session.profile, isReady)
        metrics.record(session.profile, isReady: isReady)
    }

    /// What may be done about the PIN, by its file as it is now.
    func readPIN() -> ModemSetup.PIN {
        pinFile = nil
        guard let path = configuration.pinFile else { return .none }
        do {
            let file = try PINFile(path: path)
            guard !simState.hasTried(file.digits) else {
                return .unusable(
                    "this PIN was tried before and not accepted; correct the PIN file (or delete state_file to try it again)"
                )
            }
            // A try that is not remembered would be made again after each restart, until the SIM wants its PUK.
            if let path = configuration.stateFile {
                do {
                    try simState.save(to: path)
                } catch {
                    return .unusable("the PIN is not tried, since \(path) cannot be written to remember it")
                }
            }
            pinFile = file
            return .known(file.digits, mayTryBlindly: simState.mayTryBlindly)
        } catch {
            return .unusable(error.reason)
        }
    }

    /// Writes what must survive a restart.
    func saveState() {
        guard let path = configuration.stateFile else { return }
        do {
            try simState.save(to: path)
        } catch {
            logger.error("the modem's state cannot be written", metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }

    /// Takes what the network said of the balance.
    func take(balance amount: Int?) {
        guard let check = configuration.balance else { return }
        guard let amount else {
            logger.warning("the balance could not be read; check code and pattern")
            return
        }
        balance = amount
        metrics.record(balance: amount)
        if amount < check.alertBelow {
            logger.error(
                "the SIM's balance is low",
                metadata: ["balance": "\(amount)", "alert_below": "\(check.alertBelow)"]
            )
        }
    }

    /// Tells the operator what is wrong.
    func log(_ trouble: ModemTrouble) {
        logger.error(
            "the modem is in trouble",
            metadata: ["cause": "\(trouble.code.rawValue)", "reason": "\(trouble.reason)"]
        )
    }
}
