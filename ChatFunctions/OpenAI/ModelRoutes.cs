using ChatFunctions.Completions;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>OpenAI's list of models: those that a request may name here.</summary>
internal sealed class ModelRoutes(RequestBoundary boundary, IOptions<CompletionOptions> models)
{
    [Function("ListModels")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, _ => JsonAnswer.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in models.Value.FurtherModels.Prepend(models.Value.Model).Distinct())
            {
                Write(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));

    // The Functions host tries routes in the order of the functions' names, and this one would also match an empty name.
    [Function("RetrieveModel")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models/{*model}")] HttpRequest request, string? model)
    {
        model = model?.Trim('/');
        if (string.IsNullOrEmpty(model))
        {
            return ListAsync(request);
        }

        // A path keeps an escaped slash as it is.
        return boundary.RunAsync(request, ProblemFormat.OpenAI, _ =>
        {
            var name = models.Value.Choose(Uri.UnescapeDataString(model));
            return JsonAnswer.WriteAsync(request.HttpContext.Response, json => Write(json, name));
        });
    }

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, "configuration"u8);
        json.WriteEndObject();
    }
}
