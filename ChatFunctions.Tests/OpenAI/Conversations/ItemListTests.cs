using ChatFunctions.Tests.OpenAI.Schema;
using CsCheck;

namespace ChatFunctions.Tests.OpenAI.Conversations;

/// <summary>Items of conversations: messages, calls, outputs, thoughts and refusals, several of them of one reply.</summary>
[Trait("Category", "Contract")]
public abstract class ItemListTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ItemListTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ItemListTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private static readonly object[] Tools =
        [new { type = "function", name = "weather", parameters = new { type = "object" } }];

    // What one step adds: a text of the user, or of the assistant, or calls with their outputs behind them.
    private static readonly Gen<object[]> Step = Gen.Int[0, 4].Select(Gen.Int[1, 3]).Select((kind, count) => kind switch
    {
        0 => [new { role = "user", content = "Hello." }],
        1 => [new { role = "assistant", content = "Hi." }],
        2 => [new { role = "assistant", content = new[] { new { type = "refusal", refusal = "No." } } }],
        _ => (object[])
        [
            .. Enumerable.Range(0, count)
                .Select(n => new { type = "function_call", call_id = $"c{n}", name = "weather", arguments = "{}" }),
            .. Enumerable.Range(0, count).Select(n => new { type = "function_call_output", call_id = $"c{n}", output = $"Rain {n}." }),
        ],
    });

    private const string Ask = "[[model: think=2 deltas=2 tool=weather arguments={\"city\":\"Oslo\"}]]";

    private V1 Api => new(instance.Client);

    [Fact]
    public Task Items_are_listed_by_pages_none_is_lost_or_doubled_whichever_are_deleted() => Step.Array[1, 3].Select(
        Gen.Int[1, 4], Gen.Bool.Array[18]).SampleAsync(async (steps, limit, isDeleted) =>
        {
            var items = steps.SelectMany(step => step).ToArray();
            var conversation = (await Api.PostAsync("conversations", new { })).Text("id")!;
            var path = $"conversations/{conversation}/items";
            var added = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.PostAsync(path, new { items }));
            var all = added.GetProperty("data").EnumerateArray().ToArray();
            Assert.Equal(items.Length, all.Length);

            var gone = all.Where((_, index) => isDeleted[index]).Select(item => item.Text("id")!).ToArray();
            foreach (var id in gone)
            {
                await Api.DeleteAsync($"{path}/{id}");
                await Api.DeleteAsync($"{path}/{id}");
                await Api.RefusedAsync(404, HttpMethod.Get, $"{path}/{id}");
            }

            var expected = all.Where((_, index) => !isDeleted[index]).Select(item => item.GetRawText()).ToArray();
            Assert.Equal(expected, await PagesAsync(path, limit, "asc"));
            Assert.Equal(expected.Reverse(), await PagesAsync(path, limit, "desc"));
            foreach (var item in all.Where((_, index) => !isDeleted[index]))
            {
                Assert.Equal(item.GetRawText(), (await Api.GetAsync($"{path}/{item.Text("id")}")).GetRawText());
            }
        }, iter: 12, threads: 1);

    [Fact]
    public async Task Reply_thinks_speaks_and_calls_each_item_is_listed_as_the_response_has_it()
    {
        var response = await Api.PostAsync("responses", new { input = Ask, tools = Tools });
        var path = $"conversations/{response.GetProperty("conversation").Text("id")}/items";

        var listed = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.GetAsync($"{path}?order=asc"));

        var output = response.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()).ToArray();
        Assert.True(output.Length > 1);
        Assert.Equal(output, listed.GetProperty("data").EnumerateArray().Skip(1).Select(item => item.GetRawText()));
        var last = listed.Text("last_id")!;
        foreach (var wrong in new[] { $"{last}0", last.Replace("fc_", "msg_", StringComparison.Ordinal), "fc_x" })
        {
            await Api.RefusedAsync(404, HttpMethod.Get, $"{path}/{wrong}");
            await Api.RefusedAsync(404, HttpMethod.Delete, $"{path}/{wrong}");
        }
    }

    [Fact]
    public async Task Outputs_are_the_input_they_are_listed_as_such()
    {
        var asked = await Api.PostAsync("responses", new { input = Ask, tools = Tools });
        var call = asked.GetProperty("output").EnumerateArray().Last().Text("call_id");
        object[] input = [new { type = "function_call_output", call_id = call, output = "Rain." }];

        var response = await Api.PostAsync("responses", new { input, tools = Tools, previous_response_id = asked.Text("id") });
        var listed = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.GetAsync($"responses/{response.Text("id")}/input_items"));

        var item = Assert.Single(listed.GetProperty("data").EnumerateArray());
        Assert.Equal(("function_call_output", call, "Rain."), (item.Text("type"), item.Text("call_id"), item.Text("output")));
    }

    private async Task<IReadOnlyList<string>> PagesAsync(string path, int limit, string order)
    {
        var items = new List<string>();
        for (string? after = null; ;)
        {
            var page = await Api.GetAsync($"{path}?limit={limit}&order={order}{(after is null ? "" : $"&after={after}")}");
            items.AddRange(page.GetProperty("data").EnumerateArray().Select(item => item.GetRawText()));
            Assert.True(page.GetProperty("data").GetArrayLength() <= limit);
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return items;
            }

            after = page.Text("last_id");
        }
    }
}
