"""Common given names and surnames of many languages, in lower case and without accents."""

from __future__ import annotations

from voicecoach.journal.identifiers.rule import words

NAMES = frozenset(
    words(
        """
            aaliyah aaron abbott abby abdi abdul abdullah abena abigail abraham acosta adam adams
            adanna addison adebayo adele adeyemi aditi aditya adrian adriana adwoa agarwal agatha
            agnes aguilar ahmad ahmed aidan aiden aileen aisha aisling akhtar akira akosua alain
            alan alana alasdair albert alberto aldo alec alejandra alejandro aleksandr aleksandra
            alessandra alessandro alex alexa alexander alexandra alexandre alexis alfie alfred
            alfredo ali alice alicia alina alison alistair aliyah allan allen allison alma alonso
            alvarez alyssa amal amanda amara amelia amelie amina amir amit amy ana anand anastasia
            anderson andre andrea andreas andres andrew andrews andrey andrzej andy angela
            angelica angelina angelo angus anika anil anita anjali ann anna annabel anne annette
            annie anouk anthony antoine antoinette anton antonia antonio anushka arash archie
            ariana ariel arjun arlene armando armstrong arnold arora arthur arturo arun arvind
            asha ashish ashley ashraf ashworth astrid atkins atkinson audrey augustus aurora ava
            avery avila ayala ayesha ayodele ayumi babak bailey banerjee barbara barnes barnett
            barney barrett barron barry bartholomew bartlett barton bauer beatrice beatriz becker
            beckett becky belinda bella ben benjamin bennett benson bernadette bernard bernice
            bernie bert bertha bertram beryl bessie beth bethany betty bev beverly bhatt bianca
            bianchi bilal billie billy blackwell blair blake blanca bob bobbie bobby bonnie boris
            boyd brad bradley bradshaw brandon breanna brenda brendan brennan brent brett brian
            briana brianna bridget brigitte britney brittany brooke bruce bruno bryan bryant bryce
            bryony buchanan burke burnett burton byrne byron cabrera caitlin calderon caldwell
            caleb callahan callum calvin camacho camila camille campbell campos candace candice
            cara cardenas carina carl carla carlos carlson carly carmen carole caroline carolyn
            carr carrie carrillo carroll carson casey cassandra cassie castaneda castillo castro
            cath catherine cathy cecil cecilia cedric celeste celia celine cervantes cesar chan
            chandra chang chantal chapman charlene charles charlie chaudhry chavez chen cheng
            cherie cheryl chiara chidi chika chinedu chinwe chioma chloe choi chopra choudhury
            chowdhury chris christa christian christina christine christoph christophe christopher
            chukwu chung cindy claire clara clare clarence clarissa clark clarke claude claudia
            claudio clayton cleo clifford clint clinton clive clyde cochran cody cohen cole
            coleman colette colin colleen collins connie connolly connor conor conrad constance
            consuelo conway cora corey corinne cornelius cortez cory courtney craig crawford
            cristian cristina cruz cummings cunningham curtis cynthia cyril cyrus dalton damian
            damien damon dan dana daniel daniela daniele danielle daniels danny daphne darcy daria
            dariusz darlene darnell darrell darren darryl daryl dave david davidson davies davis
            dawson deanna debbie deborah debra decker declan deepa deepak deepika deirdre delacruz
            delgado delia delilah delores denise dennis derek derrick desai desiree desmond devin
            diallo diane diaz dickson diego dilip dimitri dina dinesh divya dixon dmitri dolores
            dominguez dominic dominique donald donna donnelly donovan dora doran doreen doris
            dorothy doug douglas doyle duane dubois dudley duffy duncan dunn duran dustin dwayne
            dwight dylan eaton eddie eden edgar edith edmund edna eduardo edward edwards edwin
            efua eileen elaine eleanor elena eli eliana elias elijah elise elizabeth ella ellen
            ellie elliot elliott ellis ellison elmer eloise elsa elsie elvira emeka emil emile
            emilia emilio emily emma emmanuel enrique enzo eric erica erik erika erin ernest
            ernesto ernie esme esmeralda esperanza espinoza esteban estelle esther estrada ethan
            ethel etienne eugene eugenia eunice eva evan evangeline evans evelyn evgeny ewan
            ezekiel ezra fabian fabio faisal farah farhan farid farrell fatima fatimah fatou
            faulkner faye federico felicia felipe felix ferdinand fergus ferguson fernanda
            fernandes fernandez fernando ferrari ferreira figueroa filip filippo finbar finn fiona
            fischer fitzgerald fitzpatrick fleming fletcher flores flo floyd flynn folake forbes
            forster fowler frances francesca francesco francis francisco francois frankie franz
            fraser frazier fred freda freddie frederick freya frida friedrich fritz fuentes
            gabriel gabriela gabriella gabrielle gail gallagher gallegos garcia gardner gareth
            garrett gary garza gavin gemma genevieve geoff geoffrey george georgina gerald
            geraldine gerard gerardo gertrude ghosh giada gianna gibbs gibson gilbert gilberto
            gillespie gillian gina giorgio giovanna giovanni gisele giulia giuseppe gladys glenda
            glenn gloria glover godfrey gomes gomez gonzales gonzalez goodman goodwin gordon
            graham greene greer greg gregor gregory greta gretchen griffith guadalupe guerrero
            guido guillermo gunther gupta gurpreet gus gustavo gutierrez guzman gwen gwendolyn
            gwyneth habib hailey hakim hamid hamish hammond hampton hamza hank hanna hannah hans
            hansen hanson harini harold haroon harper harpreet harriet harrington harris harrison
            harry hartley haruka haruki harvey hasan hassan hattie hawkins hayden hayes hayley
            haynes hector heidi heinrich helen helena helga henderson hendricks henri henrietta
            henry herbert herman hermione hernandez herrera higgins hilary hilda hiroshi hodges
            hoffman hogan holland holloway holmes holt hopkins horace horton howard howell huang
            hubbard hubert huerta hugh hughes hugo humphrey hussain hussein hutchinson hutchison
            iain ian ibarra ibrahim ida idris ifeoma ignacio igor ikram imani imogen imran ines
            inga ingram ingrid iqbal irene irina irma irving isaac isabel isabella isabelle isaiah
            ishaan isla islam ismael ismail itzel ivan iyer jackie jacob jacobs jacobson
            jacqueline jacques jada jaden jaime jain jake jamal james jamie jane janelle janet
            janice janine jared jasmin jason javier jayden jayne jean jeanette jeanne jed jeff
            jeffrey jemima jenkins jenna jennie jennifer jennings jenny jens jensen jeremiah
            jeremy jermaine jerome jerry jesse jessica jessie jill jillian jim jimenez jimmy jing
            jo joan joanna joanne joaquin jocelyn jodie jody joe joel joelle joey johan johanna
            johannes johansson john johnny johnson johnston jolene jon jonah jonas jonathan jones
            jorge jose josef josefina joseph josephine joshua josie joyce juan juana juanita
            juarez jude judith judy julia julian juliana julie juliet julio julius jurgen justin
            justine jyoti kabir kadiatou kaitlyn kamal kamala kamil kaplan kapoor karan kareem
            karen karim karin karina karl karla katarzyna kate katelyn katerina katherine kath
            kathleen kathryn kathy katie katrina katya kaur kavita kayla kayleigh keisha keith
            kelechi keller kelly kelsey kelvin kemp ken kendall kendra kenji kennedy kenneth kenny
            kerr kerry kevin khadija khalid khalil khan kieran kim kimberly kira kiran kirby kirk
            kirsten kirsty klaus klein knox kofi konstantin kowalski kramer kris krishna krishnan
            kristen kristi kristin kristina krystal kumar kunle kurt kwabena kwame kwasi kyle
            kylie kyra lakshmi lamar lambert lana lara larissa larry larsen larson latasha latisha
            latoya laura lauren laurence laurie lawrence lawson layla leah leandro leblanc leila
            leilani lena lenny leo leona leonard leonardo leonor leroy lesley leslie lester
            leticia levi levine lewis liam libby lidia liesel lila lilian liliana lillian lina
            linda lindsay lindsey ling lionel lisa livia liz liza lizzie lloyd logan lois lola
            lopez lorena lorenzo loretta lori lorna lorraine lottie louis louisa louise lowe
            lozano luca lucas lucia luciana lucille lucinda lucy luigi luis luisa luka lukas luke
            luther lydia lyle lynda lynette lynn lynne lyons mabel macdonald mackenzie macy maddie
            maddison madeleine madeline maeve magda magdalena maggie magnus mahmood mahmoud mahmud
            maisie malcolm maldonado malia malik malone mandy manish manoj manuel manuela marc
            marcel marcella marcelo marcia marco marcos marcus margaret margie margot maria mariah
            mariam mariana marianne maribel marie marilyn mario marion marisa marisol marissa
            marjorie marlene marlon marquez marsha marshall marta martha martin martina martinez
            marty marvin mary maryam mason massey massimo mateo mathew mathias matilda matt matteo
            matthew matthews matthias maude maura maureen maurice mauricio maxine maxwell maya
            mbali mccarthy mccormick mccoy mcdaniel mcdonald mcgrath mcgregor mcguire mckenzie
            mckinney mclaughlin mclean mcmahon megan meghan mehdi mehmet mehta mejia melanie
            melendez melinda melissa melvin mendez mendoza menon mensah mercado meredith meyer
            micah michael michaela michel michele michelle middleton miguel mikael mike mikhail
            mila mildred mimi mindy ming minh miranda miriam misha mishra mitch mitchell mohamed
            mohammad mohammed mohan mohit moira moises molina molly mona monica monika monique
            montoya moore morales moran moreno moretti morgan morris morrison morton moses mueller
            muhammad mukesh muller mullins munoz muriel murphy murray mustafa mwangi myers myles
            myra myriam nadia nadine naidu nair nakamura nancy naomi naresh nasir nasreen natalia
            natalie natasha nate nathan nathaniel navarro naveen neal ned neha neil nelson neville
            newman ngozi nguyen niall niamh nicholas nicholson nicky nicola nicolas nicole
            nicolette nielsen nigel nikhil niki nikita nikki nikolai nimish nina nisha nishant
            nita nkosi noah noel noelle noemi nolan nora noreen norman norris norton novak nunez
            nuria nyla obrien oconnor octavia odonnell okafor okeke okonkwo okoro olga oliveira
            oliver olivia olsen olson oluwaseun omar omari oneill orozco ortega ortiz osborne
            oscar osei osman oswald otis otto owen owens owusu ozturk pablo pacheco padilla paige
            palesa palmer paloma pam pamela paola paolo papadopoulos parvati pascal patel paterson
            patrice patricia patrick patsy patterson patton paul paula paulette paulina pauline
            pavel payne pearson pedro peggy penelope percy pereira perera perez perkins perla
            perry pete peter petersen peterson petra petrov peyton phil philip philippa phillip
            phillips phoebe phyllis pierre pillai piotr pittman polly ponce pooja poole powell
            prakash pranav prashant pratik pratt preston priscilla pritchard priya priyanka qasim
            quentin quincy quinn quintero rachael rachel radha rafael rafaela raheem rahim rahman
            rahul raj raja rajesh rajiv ralph ramesh ramirez ramon ramona ramos randall raquel
            rashid rasmussen raul ravi raymond reba rebecca rebekah reddy reese reggie reginald
            reid reilly reina rekha rene renee reuben reyes reynolds reza rhiannon rhoda rhodes
            rhonda rhys ribeiro ricardo riccardo richard richards richardson rick ricky rigoberto
            riley rios rita ritchie ritu rivera robbie robbins robert roberta roberto roberts
            robertson robinson robles robyn rocio rodgers rodney rodrigo rodrigues rodriguez rohan
            rohit rojas roland rolf romero ron ronald ronan ronnie rory rosa rosales rosalie
            rosalind rosario rosemarie rosenberg rosie ross rossi rowan rowe rowena roxanne roy
            ruben rubio rudolf rudy rufus ruiz rupert russell russo ruth ryan sabina sabrina sadie
            saeed sahil saif sakura salazar salim salinas sally salma salvador salvatore sam
            samantha samir samira sammy samuel sanchez sandeep sandoval sandra sanjay sanjeev
            santos sara sarah sarita sascha sasha satish sato saul saunders scarlett schmidt
            schneider schroeder schultz schwartz scott sean sebastian selena selma serena sergei
            sergey sergio serrano seth shaffer shah shane shania shanice shannon sharma sharon
            shaun shauna shaw shawn shawna shea sheila shelby sheldon shelley shelly shelton sheng
            sherman sherri sherwin shirin shirley shiv shivani shreya shweta shyam sid siddharth
            sidney siegfried sigrid silas silva silvia simmons simon simone simpson sinclair
            sinead singh siobhan skinner skye skylar snyder sofia solis solomon sonia sonja sonya
            sophia sophie soren soto spencer stacey stacy stan stanislav stanley steele stefan
            stefania stefano stella stephan stephanie stephen stephens stephenson steve steven
            stevens stevenson stewart strickland stuart suarez subhash suki sullivan sunil sunita
            suraj suresh susan susana susanna susanne susie sutherland sutton suzanne suzuki
            svetlana swanson swati sweeney sybil sylvester sylvia tabitha tahir takahashi takashi
            talia tamara tameka tamika tammy tamsin tanaka tania tanisha tanvi tanya tariq tasha
            tate tatiana taylor ted teddy temitope terence teresa terrance terrell terrence terri
            terry tessa thabo thakur thandiwe thea thelma theo theodora theodore theresa thierry
            thomas thompson thomson thora thornton tiago tiffany tim timothy tina tobias toby todd
            tom tomas tomasz tommy toni tonia tony tonya torres townsend tracey traci tracy tran
            travis trent trevino trevor tricia trina trish trisha tristan trudy trujillo tunde
            tyler tyrone tyson ulrich umar umesh underwood ursula usha usman uzma valdez valencia
            valentina valentino valenzuela valeria valerie vance vanessa vargas varun vasquez
            vaughn vazquez velasquez velez verma vernon veronica vicente vicki vicky vijay vikram
            villanueva villarreal vince vincent vincenzo vinod vishal viv vivek vivian viviane
            vivienne vladimir wagner wallace walsh walter walters walton wanda wang warner watkins
            watson wayne webb weber webster weiss wendell wendy werner wesley whitaker whitehead
            whitehouse whitney wilbur wilcox wilfred wilkerson wilkins wilkinson willa willem
            willemina william williams williamson willie willis wilma winifred winston wojciech
            wolfe wolfgang wong woodard woodrow woodward wyatt xavier ximena xiomara yael yamamoto
            yang yasmin yasmine yasser yates yilmaz yolanda yosef youssef yousuf yuki yuko yulia
            yuri yusuf yves yvette yvonne zach zachariah zachary zack zahra zainab zamora zane
            zara zeinab zelda zhang zhao zhou zimmerman zoe zoey zofia zoltan zuzana
        """
    )
)
"""Next to never anything else than names: taken out in any case."""

NAMES_AND_WORDS = frozenset(
    words(
        """
            ada al amber angel april august austin autumn baker barker bart basil baxter bell
            berry bill bishop black brady brooks brown burns bush butler cameron cannon carol
            carolina carpenter carter chad chambers chandler charlotte chase chelsea cho chuck
            clement cliff cook cooper costa cox crystal daisy dakota dale das dawn dean destiny
            devon dexter diana dick dieter dirk don drake drew earl ebony ed eve faith felicity
            fields finch fisher flora florence ford foster fox frank franklin freeman fuller
            garner garrison gene georgia gibbons gill glen grace grant gray griffin guy hal hale
            hall hamilton hardy hart hazel heather hicks hill holly homer hope houston hudson huff
            hunt hunter hye ike ira iris israel ivy jack jackson jade jan jasmine jasper jay
            jefferson johns jordan josh joy june kane kay kenya king knight lam lance lane lee len
            leon levy li lily lim lin lincoln little liu long lou love luna lynch mack madison mae
            manning mara margarita marina mark marsh maverick max may mei melody mercedes mercy
            mia mika miles miller mills milo milton mina mo montgomery moody moon morrow moss
            myrtle newton nia nick norma olive olu page park parker parks parsons pat patience
            patty pearl pena penny pierce pope poppy porter potter powers precious price prince
            princess prudence ram randy rao ray reed reeves regina remy rex rice rich rivers rob
            robin roger rogers roman rose rosemary ruby rusty sade sana sanders sandy santiago
            savage savannah serge sharp sheikh shepherd sherry shields short sierra sims singleton
            smith sol sparks stein sterling stokes stone sue summers sydney tanner tara tia
            trinity troy tucker turner ty uma vega vera verity victor victoria villa viola violet
            virginia wade walker ward warren waters watts weaver weeks welch wells wheeler white
            will willow wilson winters wise wolf wood woods wright wu xin xu yan young zhu
        """
    )
)
"""Names that are also words, months, countries or states: taken out where written as names."""
