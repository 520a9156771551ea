namespace ChatFunctions.Tests.Contract;

/// <summary>The form of the reply follows the <c>Accept</c> header.</summary>
[Trait("Category", "Contract")]
public abstract class NegotiationTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NegotiationTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NegotiationTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [Theory]
    [InlineData(null, "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("*", "text/plain")]
    [InlineData("text/html, *; q=.2, */*; q=.2", "text/plain")]
    [InlineData("text/*", "text/plain")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("text/html, */*;q=0.8", "text/plain")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("Text/Event-Stream", "text/event-stream")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")]
    [InlineData("text/plain;q=0.5, application/json", "application/json")]
    [InlineData("application/json;q=0.2, text/event-stream;q=0.9, text/plain;q=0.1", "text/event-stream")]
    [InlineData("text/plain;q=0, */*", "text/event-stream")]
    public async Task Accept_allows_a_form_it_is_answered(string? accept, string expected)
    {
        using var body = ChatClient.Body("[[model: deltas=1 delay=0]]");
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];

        var answer = await instance.Client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", body, headers);

        Assert.Equal(expected, answer.Expect(HttpStatusCode.OK).Headers["Content-Type"].Split(';')[0]);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/html, application/xml")]
    [InlineData("text/plain;q=0")]
    [InlineData("application/json;q=0, image/*")]
    [InlineData("!")]
    public async Task Accept_allows_no_form_answer_is_406_and_no_turn_begins(string accept)
    {
        var id = ChatClient.NewId();
        using var body = ChatClient.Body("Hello");

        var answer = await instance.Client.SendAsync(HttpMethod.Post, $"chat/{id}", body, ("Accept", accept));

        Assert.Contains("Accept", answer.ExpectProblem(406).GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await instance.Client.GetAsync($"chat/{id}")).ExpectProblem(404);
    }
}
