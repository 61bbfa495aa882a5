import Dispatch
import Foundation

/// One end of a pseudo-terminal; the other end is the serial device that the daemon opens.
///
/// The device stays while its users come and go, as a modem's does. All functions are called on the queue.
final class PseudoTerminal {
    /// The path of the device, for example `/dev/pts/3`.
    let path: String
    /// A path of the device that ends with this process, for links: when the process is killed, the next program on this machine that
    /// wants a terminal may be given the same number, and whoever still follows the link would talk to it.
    var mortalPath: String { "/proc/\(getpid())/fd/\(slave)" }

    private let master: CInt
    /// Held open, so that the device's settings and its life do not depend on its users.
    private let slave: CInt
    private let watch: CInt?
    private let reader: any DispatchSourceRead
    private var users = 0
    private var isClosed = false
    private var unsent: [UInt8] = []
    private var writer: (any DispatchSourceWrite)?
    private let queue: DispatchQueue

    /// What may wait for a user that does not read.
    private static let mostUnsent = 1 << 20

    /// Makes a device.
    ///
    /// - Parameters:
    ///   - queue: Where everything happens.
    ///   - receive: Called with the bytes that a user wrote.
    /// - Throws: `POSIXError` where the system gives none.
    init(queue: DispatchQueue, receive: @escaping @Sendable ([UInt8]) -> Void) throws {
        var master: CInt = -1
        var slave: CInt = -1
        guard openpty(&master, &slave, nil, nil, nil) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        self.master = master
        self.slave = slave
        self.queue = queue
        var name = [CChar](repeating: 0, count: 128)
        guard ttyname_r(slave, &name, name.count) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        var settings = termios()
        tcgetattr(slave, &settings)
        cfmakeraw(&settings)
        tcsetattr(slave, TCSANOW, &settings)
        _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
        watch = DeviceWatch.shared?.add(path)
        reader = DispatchSource.makeReadSource(fileDescriptor: master, queue: queue)
        reader.setEventHandler { [weak self] in
            guard let self else { return }
            let bytes = read()
            if !bytes.isEmpty { receive(bytes) }
        }
        reader.setCancelHandler {
            Glibc.close(slave)
            Glibc.close(master)
        }
        reader.resume()
    }

    /// Says bytes; what no user is there to hear is lost, as on a real line.
    func write(_ bytes: [UInt8]) {
        countUsers()
        guard users > 0 || watch == nil, unsent.count < Self.mostUnsent else { return }
        unsent += bytes
        flush()
    }

    deinit {
        close()
    }

    /// Takes the device away from its users.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        writer?.cancel()
        reader.cancel()
        if let watch { DeviceWatch.shared?.remove(watch) }
    }

    private func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(master, &buffer, buffer.count)
        return count > 0 ? Array(buffer.prefix(count)) : []
    }

    private func flush() {
        while !unsent.isEmpty {
            let count = Glibc.write(master, unsent, unsent.count)
            guard count > 0 else { break }
            unsent.removeFirst(count)
        }
        if unsent.isEmpty {
            writer?.cancel()
            writer = nil
        } else if writer == nil {
            let source = DispatchSource.makeWriteSource(fileDescriptor: master, queue: queue)
            source.setEventHandler { [weak self] in self?.flush() }
            source.resume()
            writer = source
        }
    }

    /// Follows who opens and closes the device.
    ///
    /// The exclusive mode (`TIOCEXCL`) of a user that was killed would outlive it while this end holds the device, and lock out its
    /// successor; on a real port the last close ends it. It is ended here as soon as the user speaks.
    private func countUsers() {
        _ = ioctl(slave, UInt(TIOCNXCL))
        guard let watch, let events = DeviceWatch.shared?.take(watch), !events.isEmpty else { return }
        for event in events {
            users = max(0, users + (event == .opened ? 1 : -1))
        }
        if users == 0 { unsent = [] }
    }
}
