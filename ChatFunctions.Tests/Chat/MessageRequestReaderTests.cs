using ChatFunctions.Chat;
using ChatFunctions.Http;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Moq;

namespace ChatFunctions.Tests.Chat;

public sealed class MessageRequestReaderTests
{
    private const string Json = """{"message":"Grüß dich 🦊"}""";
    private const string Form = "application/x-www-form-urlencoded";

    private readonly MessageRequestReader _reader = new(Bodies.Of(), Options.Create(new TurnOptions()));

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=us-ascii")]
    [InlineData("application/json;charset=utf8")]
    [InlineData("application/json; charset=\"UTF8\"")]
    [InlineData("application/json; charset=")]
    [InlineData("application/vnd.api+json")]
    [InlineData("application/problem+JSON")]
    public async Task Type_is_json_the_message_is_in_the_object(string type) =>
        Assert.Equal("Grüß dich 🦊", (await ReadAsync(Requests.Post(Json, type))).Message);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/plain; format=flowed")]
    public async Task Type_is_plain_text_the_body_is_the_message(string type)
    {
        foreach (
            var text in (string[])
            [
                "Grüß dich 🦊", $"[{Json}]", $"{Json} and more", $"See {Json}", """{"text":"Hi"}""", """{"message":"Hi" """, "{}", "{",
            ])
        {
            Assert.Equal(text, (await ReadAsync(Requests.Post(text, type))).Message);
        }
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("text/plain")]
    public async Task Fetch_was_told_no_type_and_sends_json_the_message_is_in_the_object(string type)
    {
        Assert.Equal("Grüß dich 🦊", (await ReadAsync(Requests.Post(Json, type))).Message);
        Assert.Equal("m", (await ReadAsync(Requests.Post("\n { \"model\": \"m\", \"message\": \"Hi\" }\n", type))).Model);
        await Requests.AssertProblemAsync(400, "'message' must be a string", () => ReadAsync(Requests.Post("""{"message":7}""", type)));
        await Requests.AssertProblemAsync(400, "Unknown member 'b'", () => ReadAsync(Requests.Post("""{"message":"a","b":1}""", type)));
    }

    [Theory]
    [InlineData(Form)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData(null)]
    [InlineData("")]
    public async Task Curl_was_told_no_type_and_sends_json_the_message_is_in_the_object(string? type)
    {
        Assert.Equal("Grüß dich 🦊", (await ReadAsync(Requests.Post(Json, type))).Message);
        Assert.Equal("Grüß dich 🦊", (await ReadAsync(Requests.Post("\n  " + Json, type))).Message);
    }

    [Theory]
    [InlineData(Form, "message=Hi")]
    [InlineData(Form, "Hi")]
    [InlineData(Form, "[1]")]
    [InlineData(null, "Hi")]
    [InlineData("multipart/form-data; boundary=x", Json)]
    [InlineData("text/html", "Hi")]
    [InlineData("application/xml", "<x/>")]
    [InlineData("nonsense", Json)]
    [InlineData("application/octet-stream", Json)]
    public Task Type_is_another_the_detail_shows_the_right_call(string? type, string body) =>
        Requests.AssertProblemAsync(415, "curl -N URL -H 'Content-Type: application/json'", () => ReadAsync(Requests.Post(body, type)));

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("utf-16")]
    public async Task Charset_is_another_the_detail_says_which_is_wanted(string charset)
    {
        await Requests.AssertProblemAsync(415, "utf-8", () => ReadAsync(Requests.Post(Json, $"application/json; charset={charset}")));
        await Requests.AssertProblemAsync(415, "utf-8", () => ReadAsync(Requests.Post("Hi", $"text/plain; charset={charset}")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Body_is_compressed_that_is_not_supported(string encoding)
    {
        var request = Requests.Post(Json);
        request.Headers.ContentEncoding = encoding;

        await Requests.AssertProblemAsync(415, "Content-Encoding", () => ReadAsync(request));
    }

    [Fact]
    public async Task Body_is_expressly_not_compressed_it_is_read()
    {
        var request = Requests.Post(Json);
        request.Headers.ContentEncoding = "identity";

        Assert.Equal("Grüß dich 🦊", (await ReadAsync(request)).Message);
    }

    [Theory]
    [InlineData("application/json", Json, "Grüß dich 🦊")]
    [InlineData("text/plain", "Hi", "Hi")]
    [InlineData(Form, Json, "Grüß dich 🦊")]
    public async Task Body_begins_with_a_byte_order_mark_it_is_skipped(string type, string body, string expected) =>
        Assert.Equal(expected, (await ReadAsync(Requests.Post([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)], type))).Message);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(Form)]
    public async Task Body_is_not_utf8_that_is_a_bad_request(string type)
    {
        // Latin-1, a cut character, an overlong slash, half of a surrogate pair.
        byte[][] bodies = [[(byte)'{', 0xFC, (byte)'}'], [0x7B, 0xF0, 0x9F, 0xA6], [0x7B, 0xC0, 0xAF], [0x7B, 0xED, 0xA0, 0x80]];

        foreach (var body in bodies)
        {
            await Requests.AssertProblemAsync(400, "not valid UTF-8", () => ReadAsync(Requests.Post(body, type)));
        }
    }

    [Fact]
    public async Task Body_is_empty_that_is_a_bad_request()
    {
        await Requests.AssertProblemAsync(400, "not valid JSON", () => ReadAsync(Requests.Post("")));
        await Requests.AssertProblemAsync(400, "must not be empty", () => ReadAsync(Requests.Post("", "text/plain")));
        await Requests.AssertProblemAsync(415, "curl", () => ReadAsync(Requests.Post("", null)));
    }

    [Fact]
    public async Task Body_arrives_in_pieces_with_and_without_length_it_is_whole()
    {
        var text = Texts.Repeat("ü🦊x ", 5_000).TrimEnd();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { message = text });
        foreach (var length in new long?[] { body.Length, null })
        {
            var request = Requests.Post("");
            request.ContentLength = length;
            request.Body = new UnevenStream(body);

            Assert.Equal(text, (await ReadAsync(request)).Message);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("世")]
    [InlineData("🦊")]
    public async Task Longest_message_fully_escaped_with_instructions_is_taken(string character)
    {
        var longest = Texts.Repeat(character, 100_000);
        var escaped = Texts.Repeat(string.Concat(character.Select(unit => $"\\u{(int)unit:x4}")), 100_000);

        var request = await ReadAsync(Requests.Post($$"""{"message":"{{escaped}}","instructions":"Be brief."}"""));

        Assert.Equal(longest, request.Message);
    }

    [Fact]
    public Task Message_has_a_character_too_many_the_detail_names_it() =>
        Requests.AssertProblemAsync(413, "'message'", () => ReadAsync(Requests.Post(Texts.Repeat("🦊", 100_001), "text/plain")));

    [Fact]
    public async Task Length_says_too_large_body_is_not_read()
    {
        var limit = RequestBody.MaxMessageBytes(new TurnOptions().MaxMessageCharacters);
        var body = new UnevenStream([(byte)'x'], forever: true);
        var request = Requests.Post("");
        (request.ContentLength, request.Body) = (limit + ImageFields.MaxEncodedBytes + 1L, body);

        await Requests.AssertProblemAsync(413, $"at most {limit} bytes", () => ReadAsync(request));
        Assert.Equal(0, body.Taken);
    }

    [Fact]
    public async Task Body_without_length_never_ends_reading_does()
    {
        var limit = RequestBody.MaxMessageBytes(new TurnOptions().MaxMessageCharacters);
        var body = new UnevenStream(new byte[10_000], forever: true);
        var request = Requests.Post("");
        (request.ContentLength, request.Body) = (null, body);

        await Requests.AssertProblemAsync(413, $"at most {limit} bytes", () => ReadAsync(request));
        Assert.InRange(body.Taken, limit, limit + 2_000);
    }

    [Fact]
    public async Task Server_cuts_a_body_for_its_size_that_is_too_large()
    {
        var body = new Mock<Stream>();
        body.Setup(stream => stream.ReadAsync(It.IsAny<Memory<byte>>(), It.IsAny<CancellationToken>()))
            .Throws(new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge));
        var request = Requests.Post("");
        request.Body = body.Object;

        await Requests.AssertProblemAsync(413, "at most", () => ReadAsync(request));
    }

    [Fact]
    public async Task Two_bodies_their_hashes_are_equal_only_for_equal_bodies()
    {
        var first = (await ReadAsync(Requests.Post(Json))).BodyHash;
        var same = (await ReadAsync(Requests.Post(Json))).BodyHash;
        var other = (await ReadAsync(Requests.Post(Json + " "))).BodyHash;

        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
    }

    private Task<MessageRequest> ReadAsync(HttpRequest request) => _reader.ReadAsync(request, CancellationToken.None);
}
