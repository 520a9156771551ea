namespace ChatFunctions.Tests.Contract;

/// <summary>Bodies and headers of a POST that must be refused: by name, so that a test run lists them.</summary>
internal static class BadRequests
{
    private const string Json = "application/json";

    /// <summary>What is sent, the status that it gets, and what the detail must name.</summary>
    public static IReadOnlyDictionary<string, (string? ContentType, byte[] Body, int Status, string Names)> All { get; } =
        new Dictionary<string, (string? ContentType, byte[] Body, int Status, string Names)>
        {
            ["empty body"] = (Json, [], 400, "JSON"),
            ["broken JSON"] = (Json, Utf8("""{"message":"Hi" """), 400, "JSON"),
            ["text after the JSON"] = (Json, Utf8("""{"message":"Hi"} more"""), 400, "JSON"),
            ["JSON comment"] = (Json, Utf8("""{"message":"Hi" /* now */}"""), 400, "JSON"),
            ["JSON array"] = (Json, Utf8("""["Hi"]"""), 400, "object"),
            ["JSON string"] = (Json, Utf8("\"Hi\""), 400, "object"),
            ["JSON null"] = (Json, Utf8("null"), 400, "object"),
            ["no message"] = (Json, Utf8("{}"), 400, "'message'"),
            ["message in other case"] = (Json, Utf8("""{"Message":"Hi"}"""), 400, "'Message'"),
            ["message is null"] = (Json, Utf8("""{"message":null}"""), 400, "'message'"),
            ["message is a number"] = (Json, Utf8("""{"message":7}"""), 400, "'message'"),
            ["message is empty"] = (Json, Utf8("""{"message":""}"""), 400, "'message'"),
            ["message is white space"] = (Json, Utf8("""{"message":" \n\t "}"""), 400, "'message'"),
            ["message has half a surrogate pair"] = (Json, Utf8("""{"message":"a \ud83e b"}"""), 400, "'message'"),
            ["message twice"] = (Json, Utf8("""{"message":"one","message":"two"}"""), 400, "twice"),
            ["message too long"] = (Json, Utf8($$"""{"message":"{{new string('x', 100_001)}}"}"""), 413, "'message'"),
            ["emoji message too long"] = (Json, Utf8($$"""{"message":"{{Emoji(100_001)}}"}"""), 413, "'message'"),
            ["unknown member"] = (Json, Utf8("""{"message":"Hi","stream":true}"""), 400, "'stream'"),
            ["member name is half a surrogate pair"] = (Json, Utf8("""{"message":"Hi","\ud83e":1}"""), 400, "name"),
            ["instructions is an object"] = (Json, Utf8("""{"message":"Hi","instructions":{}}"""), 400, "'instructions'"),
            ["instructions is empty"] = (Json, Utf8("""{"message":"Hi","instructions":""}"""), 400, "'instructions'"),
            ["instructions too long"] = (
                Json, Utf8($$"""{"message":"Hi","instructions":"{{new string('x', 100_001)}}"}"""), 413, "'instructions'"),
            ["temperature is a string"] = (Json, Utf8("""{"message":"Hi","temperature":"hot"}"""), 400, "'temperature'"),
            ["temperature too high"] = (Json, Utf8("""{"message":"Hi","temperature":2.1}"""), 400, "'temperature'"),
            ["temperature below zero"] = (Json, Utf8("""{"message":"Hi","temperature":-0.1}"""), 400, "'temperature'"),
            ["temperature out of every range"] = (Json, Utf8("""{"message":"Hi","temperature":1e999}"""), 400, "'temperature'"),
            ["maxOutputTokens is zero"] = (Json, Utf8("""{"message":"Hi","maxOutputTokens":0}"""), 400, "'maxOutputTokens'"),
            ["maxOutputTokens is a fraction"] = (Json, Utf8("""{"message":"Hi","maxOutputTokens":1.5}"""), 400, "'maxOutputTokens'"),
            ["model is a number"] = (Json, Utf8("""{"message":"Hi","model":4}"""), 400, "'model'"),
            ["model is unknown"] = (Json, Utf8("""{"message":"Hi","model":"no-such-model"}"""), 404, "'model'"),
            ["JSON is not UTF-8"] = (Json, [.. Utf8("{\"message\":\""), 0xC3, 0x28, .. Utf8("\"}")], 400, "UTF-8"),
            ["text is not UTF-8"] = ("text/plain", [0x48, 0xFF, 0xFE], 400, "UTF-8"),
            ["text is empty"] = ("text/plain", [], 400, "'message'"),
            ["text too long"] = ("text/plain", Utf8(new string('x', 100_001)), 413, "'message'"),
            ["body too large"] = (Json, Utf8($$"""{"message":"Hi"{{new string(' ', 2_600_000)}}}"""), 413, "bytes"),
            ["form"] = ("application/x-www-form-urlencoded", Utf8("message=Hi"), 415, "curl"),
            ["form without its type"] = (null, Utf8("message=Hi"), 415, "curl"),
            ["XML"] = ("application/xml", Utf8("<message>Hi</message>"), 415, "curl"),
            ["multipart"] = ("multipart/form-data; boundary=b", Utf8("--b--\r\n"), 415, "curl"),
            ["unreadable content type"] = ("json", Utf8("""{"message":"Hi"}"""), 415, "Content-Type"),
            ["Latin-1"] = ("application/json; charset=iso-8859-1", Utf8("""{"message":"Hi"}"""), 415, "charset"),
        };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("🦊", count));
}
