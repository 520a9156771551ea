using ChatFunctions.Tests.Images;

namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>
/// What the public compliance suite of Open Responses asks, and what it looks at in the answers. The offline model has to be told to
/// call.
/// </summary>
/// <remarks>Source: github.com/openresponses/openresponses, <c>src/lib/compliance-tests.ts</c> at 0cb939c.</remarks>
[Trait("Category", "Contract")]
public abstract class ComplianceTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ComplianceTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ComplianceTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Weather = """
        [{"type":"function","name":"get_weather","description":"Tells the weather of a place.",
          "parameters":{"type":"object","properties":{"location":{"type":"string"}},"required":["location"]}}]
        """;

    private const string Call = """[{"type":"message","role":"user","content":"[[model: tool=get_weather]] How is the weather in Oslo?"}]""";

    private V1 Api => new(instance.Client);

    /// <summary>The requests: their input, tools, and the type of an item that the output must have.</summary>
    public static TheoryData<string, string, string> Requests => new()
    {
        { """[{"type":"message","role":"user","content":"Greet me with three words."}]""", "[]", "message" },
        {
            """
            [{"type":"message","role":"system","content":"You speak like a pirate."},{"type":"message","role":"user","content":"Hello."}]
            """,
            "[]", "message"
        },
        { Call, Weather, "function_call" },
        {
            """
            [{"type":"message","role":"user","content":"I am Ada."},{"type":"message","role":"assistant","content":"Hello Ada."},
             {"type":"message","role":"user","content":"Who am I?"}]
            """,
            "[]", "message"
        },
        {
            $$"""
            [{"type":"message","role":"user","content":[{"type":"input_text","text":"What is in this image?"},
             {"type":"input_image","image_url":"{{Pictures.PngUrl}}"}]}]
            """,
            "[]", "message"
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_is_of_the_suite_the_response_keeps_the_schema(string input, string tools, string type)
    {
        var body = $$"""{"model":"offline-model","input":{{input}},"tools":{{tools}},"stream":false}""";

        var response = SchemaAssert.Keeps(OpenAISchema.Response, await Api.PostAsync("responses", body));

        Assert.Equal("completed", response.Text("status"));
        Assert.Contains(type, response.GetProperty("output").EnumerateArray().Select(item => item.Text("type")));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_is_of_the_suite_the_events_keep_the_schema(string input, string tools, string type)
    {
        var frames = await Api.StreamAsync($$"""{"model":"offline-model","input":{{input}},"tools":{{tools}},"stream":true}""");

        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.SequenceNumber));
        Assert.All(frames, frame => SchemaAssert.Keeps(OpenAISchema.Events[frame.Event], frame.Data));
        Assert.Equal(("response.completed", "completed"), (frames[^1].Event, frames[^1].Response.Text("status")));
        var said = type == "function_call" ? "response.function_call_arguments" : "response.output_text";
        Assert.Superset(
            new HashSet<string> { "response.output_item.added", $"{said}.delta", $"{said}.done", "response.output_item.done" },
            frames.Select(frame => frame.Event).ToHashSet());
        Assert.All(
            frames.Where(frame => frame.Event is "response.output_item.added" or "response.output_item.done"),
            frame => Assert.Equal(type, frame.Data.GetProperty("item").Text("type")));
    }
}
