import Glibc
import NIOCore
import NIOPosix

/// An open serial device: raw, non-blocking, exclusively ours.
///
/// A device that goes away, as a USB stick does that is pulled or that starts anew, ends ``bytes`` and fails writes.
final class SerialPort: Sendable {
    /// What arrives, until the device goes away or ``close()`` is called.
    let bytes: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private let channel: any Channel
    /// Keeps the lock, and clears the exclusive mode at the end.
    private let control: FileDescriptor

    private init(bytes: NIOAsyncChannel<ByteBuffer, ByteBuffer>, control: FileDescriptor) {
        self.bytes = bytes
        channel = bytes.channel
        self.control = control
    }

    /// Opens a device and empties both directions.
    ///
    /// - Parameters:
    ///   - path: The device, best a stable name below `/dev/serial/by-id`.
    ///   - line: Speed and flow control.
    /// - Returns: The open device.
    /// - Throws: ``SerialPortError``, or NIO's error where the event loop is stopping.
    static func open(path: String, line: SerialLine) async throws -> SerialPort {
        let descriptor = try FileDescriptor(opening: path)
        let control: FileDescriptor
        do {
            try descriptor.claim(path: path)
            try descriptor.configure(line, path: path)
            control = try descriptor.duplicate(path: path)
        } catch {
            descriptor.close()
            throw error
        }
        do {
            let bytes = try await NIOPipeBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .takingOwnershipOfDescriptor(inputOutput: descriptor.rawValue) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return SerialPort(bytes: bytes, control: control)
        } catch {
            control.close()
            descriptor.close()
            throw error
        }
    }

    /// Sends bytes; a failure shows as the end of ``bytes``, and a device that takes none as a passed deadline.
    func write(_ output: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: output), promise: nil)
    }

    /// Ends ``bytes``, so that whoever reads them goes on to ``close()``.
    func closeSoon() {
        control.release()
        channel.close(promise: nil)
    }

    /// Gives the device back.
    func close() async {
        control.release()
        try? await channel.close()
        control.close()
    }
}
