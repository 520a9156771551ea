using OpenAI.Chat;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Chat completions and models with the NuGet package OpenAI.</summary>
[Trait("Category", "Contract")]
public abstract class NuGetChatTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NuGetChatTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NuGetChatTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private NuGetClients Clients => new(instance.Client.Address);

    [Fact]
    public async Task Completion_is_created_the_model_got_every_message()
    {
        ChatMessage[] messages =
        [
            new SystemChatMessage("Be brief."), new UserChatMessage("The code word is heron."), new AssistantChatMessage("Noted."),
            new UserChatMessage("What is the code word?"),
        ];

        var completion = (await Clients.Completions.CompleteChatAsync(messages)).Value;

        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 3 messages", completion.Content[0].Text,
            StringComparison.Ordinal);
        Assert.True(completion.Usage.TotalTokenCount > 0);
    }

    [Fact]
    public async Task Model_calls_a_function_it_answers_with_what_that_put_out()
    {
        var parameters = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather", "Tells it.", parameters) } };
        List<ChatMessage> messages = [new UserChatMessage("""[[model: tool=weather arguments={"city":"Oslo"}]]""")];

        var asking = (await Clients.Completions.CompleteChatAsync(messages, options)).Value;
        messages.Add(new AssistantChatMessage(asking));
        messages.AddRange(asking.ToolCalls.Select(call => new ToolChatMessage(call.Id, $"Rain: {call.FunctionArguments}")));
        var answer = (await Clients.Completions.CompleteChatAsync(messages, options)).Value;

        Assert.Equal((ChatFinishReason.ToolCalls, "weather"), (asking.FinishReason, Assert.Single(asking.ToolCalls).FunctionName));
        Assert.Equal("""The tool said: "Rain: {"city":"Oslo"}".""", answer.Content[0].Text);
    }

    [Fact]
    public async Task Schema_is_sent_the_completion_is_an_instance_of_it()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"sky":{"enum":["clear","cloudy"]}},"required":["sky"]}""");
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("weather", schema, jsonSchemaIsStrict: true),
        };

        var completion = (await Clients.Completions.CompleteChatAsync([new UserChatMessage("How is it?")], options)).Value;

        Assert.Equal("""{"sky":"clear"}""", completion.Content[0].Text);
    }

    [Fact]
    public async Task Completion_is_streamed_its_pieces_usage_and_end_come()
    {
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 3, StopSequences = { "never" } };
        await foreach (var update in Clients.Completions.CompleteChatStreamingAsync([new UserChatMessage("[[model: deltas=9]]")], options))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal("w1 w2 w3", text.ToString());
        Assert.Equal(ChatFinishReason.Length, finish);
        Assert.Equal(3, usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Models_are_listed_each_can_be_retrieved()
    {
        var models = (await Clients.Models.GetModelsAsync()).Value;

        Assert.Equal(models[0].Id, (await Clients.Models.GetModelAsync(models[0].Id)).Value.Id);
    }
}
