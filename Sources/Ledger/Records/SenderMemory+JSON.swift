import Complaints
import Formats
package import Foundation

/// A sender's memory as it lies in the ledger: JSON with the names of its properties, nil left out, times in seconds
/// since 2001.
extension SenderMemory {
    /// The JSON of it.
    package var json: Data {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("language", language)
            writer.member("hintedAt", hintedAt?.timeIntervalSinceReferenceDate)
            writer.member("manyReportsAt", manyReportsAt?.timeIntervalSinceReferenceDate)
            writer.member("topic", topic?.rawValue)
            if let wish {
                writer.name("wish")
                writer.object { writer in
                    writer.member("isAnonymous", wish.isAnonymous)
                    writer.member("isSecret", wish.isSecret)
                    writer.member("until", wish.until.timeIntervalSinceReferenceDate)
                }
            }
            if let bookmark {
                writer.name("bookmark")
                writer.object { writer in
                    writer.member("eventID", bookmark.eventID)
                    writer.member("page", bookmark.page)
                }
            }
            writer.name("recent")
            writer.array { writer in
                for text in recent { text.write(to: &writer) }
            }
        }
        return Data(writer.bytes)
    }

    /// Reads the JSON of a memory; members of names that are not known are left out.
    ///
    /// - Throws: ``DocumentError`` where it is no such JSON.
    package init(json: Data) throws {
        var reader = JSONReader([UInt8](json))
        var memory = SenderMemory()
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "language": memory.language = try value.optionalString()
            case "hintedAt": memory.hintedAt = try value.null() ? nil : value.time()
            case "manyReportsAt": memory.manyReportsAt = try value.null() ? nil : value.time()
            case "topic": memory.topic = try value.null() ? nil : value.named()
            case "wish": memory.wish = try value.null() ? nil : Wish(&value)
            case "bookmark": memory.bookmark = try value.null() ? nil : Bookmark(&value)
            case "recent":
                try value.array { (element) throws(DocumentError) in
                    memory.recent.append(try RecentText(&element))
                }
            default: try value.skip()
            }
        }
        try reader.finish()
        self = memory
    }
}

extension SenderMemory.Wish {
    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var wish = Self(isAnonymous: false, isSecret: false, until: .distantPast)
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "isAnonymous": wish.isAnonymous = try value.boolean()
            case "isSecret": wish.isSecret = try value.boolean()
            case "until": wish.until = try value.time()
            default: try value.skip()
            }
        }
        self = wish
    }
}

extension SenderMemory.Bookmark {
    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var bookmark = Self(eventID: 0, page: 1)
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "eventID": bookmark.eventID = try value.integer()
            case "page": bookmark.page = try value.integer()
            default: try value.skip()
            }
        }
        self = bookmark
    }
}

extension SenderMemory.RecentText {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("messageID", messageID)
            writer.member("at", at.timeIntervalSinceReferenceDate)
            writer.member("exact", exact)
            writer.member("loose", loose)
            writer.member("answers", answers)
            writer.member("ticketID", ticketID)
            writer.member("isUnfinished", isUnfinished)
        }
    }

    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var text = Self(messageID: 0, at: .distantPast, exact: 0, loose: 0)
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "messageID": text.messageID = try value.integer()
            case "at": text.at = try value.time()
            case "exact": text.exact = try value.integer()
            case "loose": text.loose = try value.integer()
            case "answers": text.answers = try value.integer()
            case "ticketID": text.ticketID = try value.null() ? nil : value.integer()
            case "isUnfinished": text.isUnfinished = try value.boolean()
            default: try value.skip()
            }
        }
        self = text
    }
}

extension JSONReader {
    fileprivate mutating func time() throws(DocumentError) -> Date {
        Date(timeIntervalSinceReferenceDate: try double())
    }
}
