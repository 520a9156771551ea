using System.ClientModel;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The Responses API with the NuGet package OpenAI.</summary>
[Trait("Category", "Contract")]
public abstract class NuGetResponsesTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NuGetResponsesTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NuGetResponsesTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Model = NuGetClients.Model;

    private ResponsesClient Client => new NuGetClients(instance.Client.Address).Responses;

    [Fact]
    public async Task Response_is_created_it_has_all_that_was_asked()
    {
        var options = new CreateResponseOptions
        {
            Model = Model,
            Instructions = "Be brief.",
            MaxOutputTokenCount = 500,
            Temperature = 0.5f,
            InputItems = { ResponseItem.CreateDeveloperMessageItem("Say it once."), ResponseItem.CreateUserMessageItem("Hello.") },
            Metadata = { ["topic"] = "greeting" },
        };

        var response = (await Client.CreateResponseAsync(options)).Value;

        Assert.Equal(ResponseStatus.Completed, response.Status);
        Assert.StartsWith("You said: \"Hello.\"", response.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal("greeting", response.Metadata["topic"]);
        Assert.Equal(500, response.MaxOutputTokenCount);
        Assert.Equal(0.5f, response.Temperature);
        Assert.Equal(response.Usage.TotalTokenCount, response.Usage.InputTokenCount + response.Usage.OutputTokenCount);
        Assert.StartsWith("conv_", response.ConversationOptions.ConversationId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_is_streamed_deltas_and_end_come()
    {
        var (text, end) = await ReadAsync(Client.CreateResponseStreamingAsync(Model, "[[model: deltas=5]]"));

        Assert.Equal("w1 w2 w3 w4 w5", text);
        Assert.Equal("w1 w2 w3 w4 w5", Assert.IsType<StreamingResponseCompletedUpdate>(end).Response.GetOutputText());
    }

    [Theory]
    [InlineData("length", "max_output_tokens")]
    [InlineData("content_filter", "content_filter")]
    public async Task Reply_is_cut_the_end_says_why(string finish, string reason)
    {
        var (_, end) = await ReadAsync(Client.CreateResponseStreamingAsync(Model, $"[[model: deltas=3 finish={finish}]]"));

        Assert.Equal(reason, Assert.IsType<StreamingResponseIncompleteUpdate>(end).Response.IncompleteStatusDetails.Reason.ToString());
    }

    [Fact]
    public async Task Previous_response_is_named_the_latest_is_continued_in_place_and_an_older_one_forked()
    {
        var first = (await Client.CreateResponseAsync(Model, "The code word is heron.")).Value;

        var second = (await Client.CreateResponseAsync(Model, "What is the code word?", first.Id)).Value;
        var fork = (await Client.CreateResponseAsync(Model, "Which word was it?", first.Id)).Value;

        Assert.Equal(first.ConversationOptions.ConversationId, second.ConversationOptions.ConversationId);
        Assert.NotEqual(first.ConversationOptions.ConversationId, fork.ConversationOptions.ConversationId);
        Assert.Equal(first.Id, fork.PreviousResponseId);
        Assert.Contains("I received 3 messages", second.GetOutputText(), StringComparison.Ordinal);
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 3 messages", fork.GetOutputText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_left_another_one_reads_on_without_a_gap()
    {
        var seen = new StringBuilder();
        var (id, last) = ("", 0);
        await foreach (var update in await Client.CreateResponseStreamingAsync(Model, "[[model: deltas=20 delay=50]]"))
        {
            id = update is StreamingResponseCreatedUpdate created ? created.Response.Id : id;
            last = update.SequenceNumber;
            seen.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            if (last == 9)
            {
                break;
            }
        }

        var during = (await Client.GetResponseAsync(id)).Value;
        var (rest, end) = await ReadAsync(
            Client.GetResponseStreamingAsync(new GetResponseOptions(id) { StartingAfter = last, StreamingEnabled = true }));
        var after = (await Client.GetResponseAsync(id)).Value;

        Assert.Equal(ResponseStatus.InProgress, during.Status);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 20).Select(n => $"w{n}")), seen + rest);
        Assert.Equal(seen + rest, Assert.IsType<StreamingResponseCompletedUpdate>(end).Response.GetOutputText());
        Assert.Equal(seen + rest, after.GetOutputText());
    }

    [Fact]
    public async Task Response_is_cancelled_the_stream_ends_and_the_text_is_kept()
    {
        ResponseResult? cancelled = null;
        StreamingResponseUpdate? end = null;
        var id = "";
        await foreach (var update in await Client.CreateResponseStreamingAsync(Model, "[[model: deltas=200 delay=50]]"))
        {
            id = update is StreamingResponseCreatedUpdate created ? created.Response.Id : id;
            cancelled = update.SequenceNumber == 6 ? (await Client.CancelResponseAsync(id)).Value : cancelled;
            end = update;
        }

        Assert.Equal(ResponseStatus.Cancelled, cancelled!.Status);
        Assert.StartsWith("w1 w2 w3", cancelled.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal("cancelled", Assert.IsType<StreamingResponseIncompleteUpdate>(end).Response.IncompleteStatusDetails.Reason.ToString());
        Assert.Equal(cancelled.GetOutputText(), (await Client.GetResponseAsync(id)).Value.GetOutputText());
    }

    [Fact]
    public async Task Response_is_deleted_it_is_gone()
    {
        var response = (await Client.CreateResponseAsync(Model, "Hello.")).Value;

        var deleted = (await Client.DeleteResponseAsync(response.Id)).Value;

        Assert.True(deleted.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => Client.GetResponseAsync(response.Id))).Status);
    }

    [Fact]
    public async Task Input_items_are_listed_by_pages_in_either_order()
    {
        ResponseItem[] inputs = [.. Enumerable.Range(1, 5).Select(n => ResponseItem.CreateUserMessageItem($"m{n}"))];
        var response = (await Client.CreateResponseAsync(Model, inputs)).Value;

        var ascending = await TextsAsync(ResponseItemCollectionOrder.Ascending);
        var descending = await TextsAsync(ResponseItemCollectionOrder.Descending);

        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], ascending);
        Assert.Equal(ascending.Reverse(), descending);

        async Task<IReadOnlyList<string>> TextsAsync(ResponseItemCollectionOrder order)
        {
            var texts = new List<string>();
            await foreach (
                var item in Client.GetResponseInputItemsAsync(
                    new ResponseItemCollectionOptions(response.Id) { PageSizeLimit = 2, Order = order }))
            {
                texts.Add(Assert.IsType<MessageResponseItem>(item, exactMatch: false).Content[0].Text);
            }

            return texts;
        }
    }

    private static async Task<(string Text, StreamingResponseUpdate? End)> ReadAsync(
        Task<AsyncStreamingResult<StreamingResponseUpdate>> result)
    {
        var text = new StringBuilder();
        StreamingResponseUpdate? end = null;
        var last = -1;
        await foreach (var update in await result)
        {
            Assert.True(last < 0 || update.SequenceNumber == last + 1);
            last = update.SequenceNumber;
            text.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            end = update;
        }

        return (text.ToString(), end);
    }
}
