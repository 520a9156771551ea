using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.TurnProtocol;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Turns;

/// <summary>What a reply costs where the service does not say: all that the model was sent counts.</summary>
public sealed class ReplyGeneratorTests
{
    private const string Tools = """[{"type":"function","name":"weather","parameters":{"type":"object"}}]""";
    private const string Format = """{"type":"json_object"}""";

    private static readonly TokenCounter Tokens = new(int.MaxValue);

    private readonly ReplyGenerator _generator = new(
        new FakeModel { Reply = _ => ["so"] }, new ContextLimits(), new ShownImages(new ImageStore(null)), Tokens,
        Options.Create(new TurnOptions()),
        Options.Create(new CompletionOptions { SystemPrompt = "System." }), TimeProvider.System, NullLogger<ReplyGenerator>.Instance);

    [Fact]
    public async Task Turn_has_tools_and_a_form_they_are_counted_with_its_messages()
    {
        var settings = new ReplySettings("model") { Tools = Tools, Format = Format };
        var prompt = await _generator.PromptAsync(
            settings, Talk.Rows("why"), Talk.Said("(x)"), [Talk.Rows("=x:1")[0]], () => Task.FromResult<string?>(null), default);

        var (result, _) = await _generator.GenerateAsync(prompt, new ReplyLog(), () => TurnStop.None, "-", CancellationToken.None);

        var counted = new[] { "get_it{}", Tools, Format }.Sum(text => Tokens.Count(text));
        Assert.Equal("why".Length + counted + "=x:1".Length, result.InputTokens);
    }

    [Fact]
    public async Task Request_is_no_turn_calls_tools_and_form_are_counted_with_its_messages()
    {
        var calls = PromptMessage.ListOf([(ReplyItem.Call("x", "weather"), "{}")])!;
        var request = new CompletionRequest(
            new ReplySettings("model") { Tools = Tools, Format = Format },
            [("user", "why"), new PromptMessage("assistant", "") { Calls = calls }]);

        var (result, _) = await _generator.GenerateAsync(request, new ReplyLog(), () => TurnStop.None, "-", CancellationToken.None);

        Assert.Equal(new[] { "why", calls, Tools, Format }.Sum(text => Tokens.Count(text)), result.InputTokens);
    }

    [Fact]
    public async Task Reply_has_ended_a_later_window_has_its_words_and_calls_of_it_but_no_thoughts()
    {
        var said = NewMessage.Of(
            [(ReplyItem.Reasoning, "Where is it?"), (ReplyItem.Text, "I look."), (ReplyItem.Call("x", "weather"), """{"city":"Ulm"}""")]);
        var result = new ReplyResult(TurnStatus.Completed, null, said.Text, []) { Runs = ItemList.Read(said.Items) };

        var ended = await result.EndAsync(inputTokens: 7, Tokens, TimeProvider.System);

        Assert.Equal(Tokens.Count("""I look.weather{"city":"Ulm"}"""), ended.Tokens);
        Assert.Equal(Tokens.Count(said.Sent), ended.Tokens);
        Assert.Equal(new TokenUsage(7, Tokens.Count(said.Text)), ended.Usage);
    }
}
