using System.Net.Http.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Images;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>Everything that a caller has, taken away.</summary>
[Trait("Category", "Instance")]
public abstract class ExportTests(HostKind host, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : ExportTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : ExportTests(HostKind.Worker, output);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JsonAnswer.Options.Encoder };

    [Fact]
    public async Task Thousand_conversations_are_exported_through_a_cut_and_a_resume_they_equal_the_table()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);
        var past = Enumerable.Range(0, 1000).Select(Stored).ToList();
        await Parallel.ForEachAsync(past, async (each, _) => await stored.WriteAsync(each.Id, each.Head, each.Messages));
        await stored.WriteAsync("c-500x", new HeadRow { IsTombstone = true, DeletionFinished = true }, []);

        string first;
        using (var cut = await stored.Client.OpenAsync(HttpMethod.Get, "export", content: null))
        {
            await cut.ReadUntilAsync("\"c-0300\"");
            first = cut.Text;
        }

        var whole = first[..(first.LastIndexOf('\n') + 1)];
        var rest = await stored.Client.GetAsync($"export?after={Lines(whole)[^1].Text("id")}");

        rest.Expect(HttpStatusCode.OK);
        Assert.Equal("application/x-ndjson; charset=utf-8", rest.Headers["Content-Type"]);
        Assert.Equal(string.Concat(past.Select(Line)), whole + rest.Body);
    }

    [Fact]
    public async Task Reply_runs_line_has_what_it_has_said_so_far()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);
        using var reply = await stored.Client.OpenAsync("running", "[[model: deltas=2000 delay=20]]");
        await reply.ReadUntilAsync("w9");

        var line = Lines((await stored.Client.GetAsync("export")).Expect(HttpStatusCode.OK).Body).Single();

        Assert.Equal(["completed", "in_progress"], line.GetProperty("messages").EnumerateArray().Select(message => message.Text("status")));
    }

    [Fact]
    public async Task Images_are_asked_for_inline_they_are_as_they_were_sent_and_one_that_is_gone_stays_an_address()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);
        string[] images =
        [
            Pictures.PngUrl, Pictures.PngOf(1, 100_000), "https://example.com/a.png", Pictures.PngOf(2, 96 * 1024), Pictures.PngOf(3),
        ];
        var said = JsonContent.Create(new { message = "[[model: deltas=1 delay=0]] «Look»", images });
        (await stored.Client.SendAsync(HttpMethod.Post, "chat/seen", said)).Expect(HttpStatusCode.OK);
        (await stored.Client.PostAsync("unseen", "[[model: deltas=1 delay=0]]")).Expect(HttpStatusCode.OK);
        var plain = (await stored.Client.GetAsync("export")).Expect(HttpStatusCode.OK).Body;
        var addresses = Urls(plain);
        await Pictures.Container(stored.Table.Name, await AzuriteFixture.SharedAsync())
            .DeleteBlobAsync($"{StoredOwner.Owner}/seen/0/{addresses[4].Split('/')[^1]}");

        var inline = (await stored.Client.GetAsync("export?images=inline")).Expect(HttpStatusCode.OK).Body;
        var wrong = await stored.Client.GetAsync("export?images=all");

        Assert.Equal([.. images[..4], addresses[4]], Urls(inline));
        Assert.Equal(plain, addresses.Zip(images).Take(4).Aggregate(
            inline, (body, image) => body.Replace(image.Second, image.First, StringComparison.Ordinal)));
        wrong.ExpectProblem(400);

        static string[] Urls(string body) => [.. Lines(body)[0].GetProperty("messages")[0].GetProperty("images").EnumerateArray()
            .Select(image => image.Text("url")!)];
    }

    [Fact]
    public async Task Nothing_is_stored_export_is_empty_and_a_cursor_that_is_no_id_is_told()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);

        var all = (await stored.Client.GetAsync("export")).Expect(HttpStatusCode.OK);
        var wrong = await stored.Client.GetAsync("export?after=no/id");

        Assert.Equal("", all.Body);
        wrong.ExpectProblem(400);
        Assert.DoesNotContain("Content-Disposition", wrong.Headers.Keys);
    }

    // Some are longer than a page, some texts longer than a property, some messages are deleted, some conversations have metadata.
    private static (string Id, HeadRow Head, IReadOnlyList<MessageRow> Messages) Stored(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"c-{number:D4}");
        var count = number % 50 == 0 ? 47 : 2 + (2 * (number % 2));
        var text = number % 100 == 7 ? new string('ä', 40_000) : $"«\"{number}\"» 🙂\n";
        var head = new HeadRow
        {
            Title = $"No. {number} <b>",
            Created = Rows.Noon.AddMinutes(number),
            Updated = Rows.Noon.AddMinutes(2 * number),
            Metadata = number % 10 == 3 ? """{"topic":"bees"}""" : "",
        };
        return (id, head,
        [
            .. Enumerable.Range(0, count).Select(message => message % 2 == 0
                ? Rows.User(message, text) with { Deleted = message == 20 }
                : Rows.Reply(message, text + message)),
        ]);
    }

    private static string Line((string Id, HeadRow Head, IReadOnlyList<MessageRow> Messages) stored)
    {
        var (id, head, messages) = stored;
        var metadata = head.Metadata.Length > 0 ? $",\"metadata\":{head.Metadata}" : "";
        return $"{{\"id\":{Json(id)},\"title\":{Json(head.Title)},\"createdAt\":{Json(head.Created)},\"updatedAt\":{Json(head.Updated)}{metadata},"
            + $"\"messages\":[{string.Join(',', messages.Where(message => !message.Deleted).Select(message => Message(id, message)))}]}}\n";
    }

    private static string Message(string id, MessageRow row) =>
        $"{{\"id\":{Json(TurnIds.Message(id, row.Number, row.TurnToken))},\"turn\":{row.Turn},\"role\":{Json(row.Role)},\"content\":{Json(row.Text)},"
        + $"\"status\":{Json(row.Status)},{(row.Model is null ? "" : $"\"model\":{Json(row.Model)},")}\"createdAt\":{Json(row.Created)}}}";

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Plain);

    private static IReadOnlyList<JsonElement> Lines(string body) =>
        [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
