@main
struct Lapord { static func main() {} }
